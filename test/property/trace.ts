import { patiently } from '../contract/processes.ts'
import { Observable } from 'rxjs'
import type { Poll, Session, SignIn, SignInSnapshot, SignInState, Store } from '../../src/index.ts'
import { simulate, type NetworkRequest, type Simulation } from '../../src/testing/index.ts'
import type { Absence, ClockSet } from './ghost.ts'
import { plant, type Bug } from './plant.ts'
import type { Deed, Story } from './story.ts'

export interface Seen {
  /** Milliseconds that have really passed since the start. */
  readonly ms: number
  readonly wall: number
  readonly state: SignInState
  /** Whether the store held a usable token at that moment. */
  readonly stored: boolean
}

/** Everything that could be seen of one run. */
export interface Trace {
  readonly story: Story
  readonly seen: readonly Seen[]
  readonly polls: readonly Poll[]
  readonly requests: readonly NetworkRequest[]
  readonly settled: readonly string[]
  readonly sets: readonly ClockSet[]
  readonly absences: readonly Absence[]
  /** Real time of a cancel that ended the run, and what was true right after it. */
  readonly cancel:
    { readonly ms: number; readonly status: string; readonly underWay: number } | undefined
  readonly early: number
  readonly left: { readonly timers: number; readonly requests: number; readonly listeners: number }
  readonly token: string | undefined
  /** The service granted a token, and the answer never arrived. */
  readonly grantWasLost: boolean
  readonly userCodes: readonly string[]
  readonly endedMs: number
  readonly final: SignInState
}

const isOver = ({ status }: SignInState) => status !== 'starting' && status !== 'awaitingCode'

/** Counts the subscriptions of an observable. */
const counted = <T>(source: Observable<T>, count: { n: number }): Observable<T> =>
  new Observable<T>((subscriber) => {
    count.n += 1
    subscriber.add(() => (count.n -= 1))
    subscriber.add(source.subscribe(subscriber))
  })

/** A memory store that can be looked into, as a debugger would. */
const openStore = () => {
  const entries = new Map<string, unknown>()
  const store: Store = {
    get: (key) => Promise.resolve(entries.get(key)),
    set: (key, value) => Promise.resolve(void entries.set(key, value)),
    delete: (key) => Promise.resolve(void entries.delete(key)),
  }
  const token = () => {
    const key = [...entries.keys()].find((name) => name.startsWith('token/'))
    const value = key === undefined ? undefined : entries.get(key)
    return (value as { accessToken?: string } | undefined)?.accessToken
  }
  return { store, token }
}

/** What a session leaves behind: nothing may be left once it is over, or nobody is signed in. */
const leftOvers = async (host: Simulation, session: Session, count: { readonly n: number }) => {
  const look = () => ({
    timers: host.clock.pending,
    requests: host.requests.filter(({ ended }) => ended === null).length,
    listeners: count.n,
  })
  const isIdle = session.getState().status === 'signedOut'
  const before = isIdle ? look() : { timers: 0, requests: 0, listeners: 0 }
  await patiently(host, session[Symbol.asyncDispose]())
  await host.clock.settle()
  const after = look()
  return {
    timers: before.timers + after.timers,
    requests: before.requests + after.requests,
    listeners: before.listeners + after.listeners,
  }
}

/** Plays a story to its end, on charts with `bug` in them where one is given. */
export const play = async (story: Story, bug?: Bug): Promise<Trace> => {
  const { decision, faults, preparation, ...rest } = story
  const { store, token } = openStore()
  const host: Simulation = simulate({
    ...rest,
    ...(decision.is === 'approve' && { approveAfter: decision.after }),
    ...(decision.is === 'deny' && { denyAfter: decision.after }),
    failOn: {
      CreateToken: faults,
      RegisterClient: preparation,
      StartDeviceAuthorization: preparation,
    },
    ports: { store },
  })
  const listeners = { n: 0 }
  for (const port of ['online$', 'wake$', 'attention$'] as const) {
    const source: Observable<unknown> | undefined = host[port]
    if (source !== undefined) Object.assign(host, { [port]: counted(source, listeners) })
  }
  const start = (resume?: SignInSnapshot) => {
    if (bug !== undefined) plant(host, host.process, store, bug)
    const session = host.session()
    return { session, signIn: watch(session.signIn(resume === undefined ? {} : { resume })) }
  }

  const seen: Seen[] = []
  const polls: Poll[] = []
  const settled: string[] = []
  const sets: ClockSet[] = []
  const absences: Absence[] = []
  let cancel: Trace['cancel']
  let life = 0

  const watch = (signIn: SignIn) => {
    const mine = (life += 1)
    const alive = () => mine === life
    signIn.state$.subscribe((state) => {
      if (!alive()) return
      seen.push({
        ms: host.clock.elapsedMs,
        wall: host.clock.now(),
        state,
        stored: Boolean(token()),
      })
    })
    signIn.polls$.subscribe((poll) => alive() && polls.push(poll))
    signIn.result().then(
      () => alive() && settled.push('resolved'),
      (error: { code: string }) => alive() && settled.push(error.code),
    )
    return signIn
  }

  let { session, signIn } = start()
  const setWall = (byMs: number) => {
    sets.push({ ms: host.clock.elapsedMs, byMs })
    host.clock.setWall(byMs)
  }
  const sleep = (seconds: number, isCrash: boolean) => {
    const fromMs = host.clock.elapsedMs
    host.sleep(seconds)
    absences.push({ fromMs, toMs: host.clock.elapsedMs, isCrash })
  }
  const act = async ({ does, by }: Deed) => {
    switch (does) {
      case 'nudge':
        return signIn.nudge()
      case 'attend':
        return host.attend()
      case 'sleep':
        return sleep(by, false)
      case 'setBack':
        return setWall(-by * 1_000)
      case 'setForward':
        return setWall(by * 1_000)
      case 'cancel': {
        if (isOver(signIn.getState())) return
        signIn.cancel()
        await Promise.resolve()
        const underWay = host.requests.filter(({ ended }) => ended === null).length
        cancel = { ms: host.clock.elapsedMs, status: signIn.getState().status, underWay }
        return
      }
      case 'crash': {
        if (isOver(signIn.getState())) return
        const snapshot = JSON.parse(JSON.stringify(signIn.snapshot())) as SignInSnapshot
        life += 1
        listeners.n = 0
        host.crash()
        sleep(by, true)
        ;({ session, signIn } = start(snapshot))
      }
    }
  }

  for (const deed of story.deeds) {
    await host.advance(deed.after)
    await act(deed)
  }
  for (let day = 0; day < 40 && !isOver(signIn.getState()); day += 1) await host.advance(120)
  const endedMs = seen.findLast(({ state }) => isOver(state))?.ms ?? Number.POSITIVE_INFINITY
  await host.advance(60)

  const final = signIn.getState()
  const stored = token()
  // The end of the session ends whatever still runs: that is not how the sign-in ended.
  const beforeEnd = { seen: [...seen], settled: [...settled] }
  const left = await leftOvers(host, session, listeners)
  return {
    story,
    ...beforeEnd,
    polls,
    sets,
    absences,
    requests: host.requests,
    cancel,
    early: host.service.log.filter(({ early }) => early).length,
    left,
    token: stored,
    grantWasLost:
      host.service.log.some(
        ({ operation, status }) => operation === 'CreateToken' && status === 200,
      ) && !host.requests.some(({ path, status }) => path === '/token' && status === 200),
    userCodes: [
      ...new Set(seen.flatMap(({ state }) => ('userCode' in state ? [state.userCode] : []))),
    ],
    endedMs,
    final,
  }
}
