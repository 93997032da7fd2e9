import { patiently } from '../contract/processes.ts'
import type { SessionState, SignInState } from '../../src/index.ts'
import type { NetworkRequest, SimulatedVisit } from '../../src/testing/index.ts'
import { strays, type CodeDeed, type CodeStory, type Stray } from './code-story.ts'
import type { ClockSet } from './ghost.ts'
import type { Bug } from './plant.ts'
import { watchStates } from './watch.ts'
import { createWorld } from './world.ts'
import type { Left, World } from './world-types.ts'

export interface CodeMoment {
  readonly ms: number
  readonly state: SignInState
  /** The ends of all tokens that the store has held until then. */
  readonly stored: readonly number[]
}

/** A redirect, and whether it belonged to the sign-in, as we see it ourselves. */
export interface Redirect {
  readonly url: string
  readonly ms: number
  readonly isOurs: boolean
  readonly isTaken: boolean
  /** Whether it changed the state, at once or soon. */
  readonly changed: boolean
}

/** Everything that could be seen of one sign-in. */
export interface CodeTrace {
  readonly story: CodeStory
  readonly seen: readonly CodeMoment[]
  readonly session: readonly SessionState[]
  readonly breaches: readonly string[]
  readonly redirects: readonly Redirect[]
  readonly world: World
  readonly requests: readonly NetworkRequest[]
  readonly visits: readonly SimulatedVisit[]
  /** Those to the address that had been taken. */
  readonly again: readonly SimulatedVisit[]
  readonly settled: readonly string[]
  readonly sets: readonly ClockSet[]
  readonly cancel: { readonly status: string; readonly left: Left } | undefined
  readonly openedByHand: number
  readonly left: Left
  readonly endedMs: number
  readonly final: SignInState
}

const terminal = new Set(['signedIn', 'denied', 'expired', 'failed', 'cancelled'])
export const isOver = ({ status }: SignInState): boolean => terminal.has(status)

/** Where the browser was sent, while it is out there. */
const addressOf = (
  states: readonly SignInState[],
): { readonly uri: string; readonly state: string } | undefined => {
  const shown = states.findLast((state) => state.status === 'awaitingRedirect')
  if (shown?.status !== 'awaitingRedirect') return undefined
  const params = new URL(shown.authorizationUrl).searchParams
  return { uri: shown.redirectUri, state: params.get('state') ?? '' }
}

const isStray = (does: CodeDeed['does']): does is Stray => strays.some((stray) => stray === does)

const strayUrl = (stray: Stray, uri: string, state: string): string => {
  const urls: Readonly<Record<Stray, string>> = {
    favicon: `${new URL(uri).origin}/favicon.ico`,
    noState: `${uri}?code=forged-code`,
    wrongState: `${uri}?code=forged-code&state=${'A'.repeat(state.length)}`,
    wrongStateError: `${uri}?error=access_denied&state=${state.slice(1)}A`,
    otherPath: `${uri}/more?code=forged-code&state=${state}`,
    otherPort: `http://127.0.0.1:1/oauth/callback?code=forged-code&state=${state}`,
    twoStates: `${uri}?code=forged-code&state=${state}&state=${state}`,
    twoCodes: `${uri}?code=forged-code&code=another-code&state=${state}`,
    codeAndError: `${uri}?code=forged-code&error=access_denied&state=${state}`,
    neither: `${uri}?state=${state}`,
    nonsense: `${uri}?%zz&code&state=%00#&code=1`,
  }
  return urls[stray]
}

/** Whether a redirect answers the request whose page was shown: what RFC 6749 and 8252 ask for, in our own words. */
const isOurs = (url: string, address: { uri: string; state: string } | undefined): boolean => {
  const parsed = URL.parse(url)
  if (address === undefined || parsed === null) return false
  const { searchParams } = parsed
  const [codes, errors, states] = ['code', 'error', 'state'].map((name) =>
    searchParams.getAll(name),
  )
  // One with neither is a broken answer of the service, and ends the sign-in.
  const isOne = (codes?.length ?? 0) + (errors?.length ?? 0) <= 1
  const isState = states?.length === 1 && states[0] === address.state
  return parsed.origin + parsed.pathname === address.uri && isOne && isState
}

/** Plays a story to its end, on charts with `bug` in them where one is given. */
export const playCode = async (story: CodeStory, bug?: Bug): Promise<CodeTrace> => {
  const { decision, exchange, registering, codeLife, opens, method, ...rest } = story
  const world = createWorld(
    {
      ...rest,
      interval: 1,
      authorizationCodeExpiresIn: codeLife,
      ...(decision.is === 'warm' && { authorize: 'approve' }),
      ...(decision.is === 'approve' && { approveAfter: decision.after }),
      ...(decision.is === 'deny' && { denyAfter: decision.after }),
      failOn: { CreateToken: exchange, RegisterClient: registering },
    },
    bug,
  )
  const { host } = world
  const { clock } = host
  const seen: CodeMoment[] = []
  const sessionSeen: SessionState[] = []
  const breaches: string[] = []
  const settled: string[] = []
  const sets: ClockSet[] = []
  const redirects: Redirect[] = []
  const again: SimulatedVisit[] = []
  let openedByHand = 0
  let cancel: CodeTrace['cancel']

  const session = host.session({ host: world.process(), method })
  const sessionWatch = watchStates(session, breaches, (state) => sessionSeen.push(state))
  const signIn = session.signIn({ openBrowser: opens })
  const watch = watchStates(signIn, breaches, (state) => {
    const stored = world.stored.flatMap(({ after }) => after?.expiresAt ?? [])
    seen.push({ ms: clock.elapsedMs, state, stored })
  })
  signIn.result().then(
    () => settled.push('resolved'),
    (error: { code: string }) => settled.push(error.code),
  )
  world.watch(() => signIn.getState())

  const step = async (seconds: number) => {
    await host.advance(seconds)
    await clock.settle()
    watch.check()
    sessionWatch.check()
  }

  const goTo = async (url: string): Promise<SimulatedVisit> => {
    const address = addressOf(seen.map(({ state }) => state))
    const before = signIn.getState()
    const heard = world.heard.length
    const visit = host.redirectTo(url)
    await clock.settle()
    redirects.push({
      url,
      ms: clock.elapsedMs,
      isOurs: isOurs(url, address) && !isOver(before),
      isTaken: world.heard.slice(heard).some(({ isTaken }) => isTaken),
      changed: signIn.getState() !== before,
    })
    return visit
  }

  const act = async ({ does, by }: CodeDeed): Promise<void> => {
    const address = addressOf(seen.map(({ state }) => state))
    if (isStray(does)) {
      if (address !== undefined) await goTo(strayUrl(does, address.uri, address.state))
      return
    }
    switch (does) {
      case 'nudge':
        return signIn.nudge()
      case 'attend':
        return host.attend()
      case 'open':
        // Before there is an address, nothing can be opened.
        if (signIn.getState().status.startsWith('awaiting')) openedByHand += 1
        await signIn.openBrowser()
        return
      case 'sleep':
        return world.sleep(by)
      case 'setBack':
        sets.push({ ms: clock.elapsedMs, byMs: -by * 1_000 })
        return world.setWall(-by)
      case 'setForward':
        sets.push({ ms: clock.elapsedMs, byMs: by * 1_000 })
        return world.setWall(by)
      case 'forget':
        return host.service.forgetClient()
      case 'repeat': {
        const taken = world.heard.findLast(({ isTaken }) => isTaken)
        if (taken !== undefined) again.push(await goTo(taken.url))
        return
      }
      case 'paste': {
        const before = signIn.getState()
        if (address === undefined || isOver(before)) return
        const isTaken = signIn.submitRedirect(strayUrl('wrongState', address.uri, address.state))
        if (isTaken || signIn.getState() !== before) breaches.push('a pasted forgery was taken')
        return
      }
      case 'cancel':
      case 'dispose': {
        if (isOver(signIn.getState())) return
        if (does === 'cancel') signIn.cancel()
        else await session[Symbol.asyncDispose]()
        await Promise.resolve()
        cancel = { status: signIn.getState().status, left: world.left() }
      }
    }
  }

  world.onSent(({ code }) => {
    const { interrupts } = story
    if (code === undefined || interrupts === 'no') return
    clock.outside.setTimeout(() => void act({ after: 0, does: interrupts, by: 0 }), 50)
  })
  for (const deed of story.deeds) {
    await step(deed.after)
    await act(deed)
    await clock.settle()
  }
  for (let n = 0; n < 12 && !isOver(signIn.getState()); n += 1) await step(150)
  const endedMs = seen.findLast(({ state }) => isOver(state))?.ms ?? Number.POSITIVE_INFINITY
  await step(60)
  // The end of the session ends whatever still runs: that is not how the sign-in ended.
  const beforeEnd = { seen: [...seen], settled: [...settled], final: signIn.getState() }
  await patiently(host, session[Symbol.asyncDispose]())
  await clock.settle()
  for (const { url, ms, isTaken, before, after } of world.heard) {
    const address = addressOf(seen.filter((moment) => moment.ms <= ms).map(({ state }) => state))
    redirects.push({ url, ms, isOurs: isOurs(url, address), isTaken, changed: before !== after })
  }
  return {
    story,
    ...beforeEnd,
    session: sessionSeen,
    sets,
    breaches,
    redirects,
    world,
    requests: host.requests,
    visits: host.visits,
    again,
    cancel,
    openedByHand,
    left: world.left(),
    endedMs,
  }
}
