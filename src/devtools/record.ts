import type { SessionContext } from '../../machines/types.ts'
import type { AnyActorRef, InspectionEvent } from 'xstate'
import type { Clock } from '../host/host.ts'
import { pathOf } from '../observe/sign-in-state.ts'
import { createTransitionLog, flowOf } from '../observe/transitions.ts'
import type { Session } from '../session/session.ts'
import { fingerprintsOf, ownCharts } from './charts.ts'
import { headerOf, type EndLine, type EventLine, type Line } from './format.ts'
import { createMask } from './mask.ts'
import { createTimerLog } from './timer-log.ts'
import { libraryVersion } from './version.ts'

/** What happens in a session, as a text that can be kept, sent and replayed. */
export interface Recording {
  /**
   * What was recorded so far: newline-delimited JSON, a header, a line for each event and each transition, and one that says
   * where it ends. It holds no secret, no user code and no start URL.
   */
  readonly text: string
  /** The same as `text`. */
  toString(): string
  /** Ends the recording; `text` stays. The session goes on. A session that is disposed ends it by itself. */
  stop(): void
}

const hasTime = (clock: object): clock is Clock => 'monotonic' in clock && 'now' in clock

const pathTo = (actor: AnyActorRef): string =>
  actor._parent === undefined ? actor.id : `${pathTo(actor._parent)}/${actor.id}`

const byWhom = (event: { readonly type: string }, source: object | undefined): EventLine['by'] => {
  if (event.type.startsWith('xstate.after.')) return 'timer'
  if (source === undefined) return 'outside'
  return flowOf(source) === undefined ? 'leaf' : 'chart'
}

/** What a fault of ours says may be anything; what it is called decides nothing, and helps. */
const withoutFaults = (event: object): object =>
  'error' in event
    ? { ...event, error: { name: event.error instanceof Error ? event.error.name : 'Error' } }
    : event

/** What is known from before tells of codes that this recording has never seen. */
const startOf = ({ lastError, ...context }: SessionContext): object => ({
  ...context,
  lastError:
    lastError === null
      ? null
      : { code: lastError.code, message: lastError.message, retry: lastError.retry },
})

/**
 * Records a session from now on: each event that reaches one of its charts, with the answers of what they called, and each
 * transition that follows. Begin right after `createSession()`, or while the session is signed out and idle: a
 * replay begins where the recording does.
 *
 * Nothing in it is secret: the charts have handles in place of secrets. Besides, user codes, and `state` and
 * `code_challenge` of addresses, are masked, and start URLs and session names are hashed; a hash tells who guesses the start
 * URL that they guessed right. Request ids, the client name, scopes, region, endpoint, redirect address and error
 * descriptions stay. It is kept in memory: some 7 kB for a sign-in in the browser, 1 kB for each request while a code
 * waits, 2 kB for each renewal.
 *
 * @throws Error where a person is signed in or something is under way, and where the session is of another copy of this
 * library.
 *
 * @example
 * const session = createSession({ provider, clientName: 'Acme Console', host })
 * const recording = record(session)
 * await session.signIn().result().catch(() => undefined)
 * await writeFile('bug.ndjson', recording.text)
 */
export const record = (session: Session): Recording => {
  const { actor } = session
  const { clock } = actor
  const snapshot = actor.getSnapshot()
  const { value, context, status } = snapshot
  const path = pathOf(value)
  if (status !== 'active') throw new Error('record: the session has been disposed; record another.')
  if (!snapshot.hasTag('idle'))
    throw new Error(
      `record: begin right after createSession(), or while nobody is signed in; the session is at ${path}.`,
    )
  if (!hasTime(clock))
    throw new Error("record: the session must be one of this library's own createSession().")

  const began = clock.monotonic()
  const elapsed = () => Math.max(0, Math.round(clock.monotonic() - began))
  const mask = createMask(context.request)
  const written: string[] = []
  const write = (line: Line | object) => written.push(JSON.stringify(line))
  write(
    headerOf({
      library: libraryVersion,
      charts: fingerprintsOf(ownCharts),
      provider: 'identityCenter',
      capabilities: { ...context.abilities },
      at: clock.now(),
      start: { path, context: mask(startOf(context)) as never },
    }),
  )

  // Time stands still while the charts take their steps, whatever their subscribers do meanwhile: in a replay it does, too.
  const unfinished = new Set<object>()
  let count = 0
  let instant: number | undefined
  let inputAt = 0
  const moment = (): number => {
    if (instant === undefined)
      queueMicrotask(() => {
        instant = undefined
        unfinished.clear()
      })
    return (instant ??= elapsed())
  }
  const timers = createTimerLog(actor.system)
  const stepOf = createTransitionLog(actor, () => inputAt)
  const onEvent = (event: InspectionEvent & { readonly type: '@xstate.event' }) => {
    const { actorRef, sourceRef, event: happened } = event
    if (happened.type === 'xstate.init' || flowOf(actorRef) === undefined) return
    const by = byWhom(happened, sourceRef)
    const t = by === 'chart' ? inputAt : moment()
    const late = by === 'timer' ? timers.lateness(actorRef, happened.type, t) : 0
    const isNested = by === 'outside' && unfinished.size > 0
    if (by !== 'chart') {
      unfinished.add(happened)
      timers.onInput(t)
      inputAt = t
    }
    write({
      t,
      to: pathTo(actorRef as AnyActorRef),
      by,
      ...(late !== 0 && { late }),
      ...(isNested && { after: count }),
      event: mask(withoutFaults(happened)),
    })
  }
  const subscription = actor.system.inspect((event: InspectionEvent) => {
    if (event.type === '@xstate.event') onEvent(event)
    if (event.type === '@xstate.snapshot') {
      timers.look()
      unfinished.delete(event.event)
    }
    const step = stepOf(event)
    if (step === undefined) return
    count += 1
    const { flow, from, to, event: what, cause, detail } = step.transition
    const known = detail === undefined ? {} : { detail }
    write({ t: step.transition.at, transition: { flow, from, to, event: what, cause, ...known } })
  })

  let end: EndLine | undefined
  const finish = (how: EndLine['end']) => {
    if (end !== undefined) return
    end = { t: elapsed(), end: how }
    subscription.unsubscribe()
  }
  actor.subscribe({ complete: () => finish('disposed'), error: () => finish('disposed') })
  const text = () => {
    const last: EndLine = end ?? { t: elapsed(), end: 'running' }
    return `${[...written, JSON.stringify(last)].join('\n')}\n`
  }
  return {
    get text() {
      return text()
    },
    toString: text,
    stop: () => finish('stopped'),
  }
}
