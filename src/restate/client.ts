import { systemClock, type Clock } from '../kit/clock.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { stream, type Stream } from '../kit/stream.ts'
import type { SignInState } from '../observe/states.ts'
import type { IngressLike } from './sdk.ts'

/** The sign-ins that an engine runs. A key names one of them. */
export interface SignIns {
  /** Starts the sign-in of that key; does nothing where there is one already. Resolves when the engine has it. */
  start(key: string): Promise<void>
  /** Where it stands; `undefined` where there is none, none yet, or where its retention has ended. */
  state(key: string): Promise<SignInState | undefined>
  /**
   * The state: the present, then each change, soon after it. Completes after the end of the sign-in. Never errors: while the engine is
   * out of reach it waits for it.
   */
  state$(key: string): Stream<SignInState>
  /** Ends it now: the request under way is aborted. One that has not begun ends as it begins; one that has ended stays as it is. */
  cancel(key: string, reason?: string): Promise<void>
  /** Asks the service as soon as the pace allows it: never early. */
  nudge(key: string): Promise<void>
}

export interface SignInClientOptions {
  /** As that of `signInWorkflow`. */
  readonly name: string
  /** Default: the machine's own. */
  readonly clock?: Clock
}

const busyMs = 250
const idleMs = 5_000
/** How long after the moment of a request its answer is looked for first. */
const answerMs = 300

const hasEnded = ({ status }: SignInState): boolean =>
  status === 'signedIn' ||
  status === 'expired' ||
  status === 'denied' ||
  status === 'failed' ||
  status === 'cancelled'

/**
 * When to look again: between two requests to the service nothing changes by itself, and what takes long takes longer still.
 * `looks`: how many have seen nothing new.
 */
const pauseAfter = (state: SignInState | undefined, looks: number, now: number): number => {
  const nextAt = state?.status === 'awaitingCode' ? state.poll.nextAt : null
  const untilAnswerMs = nextAt === null ? 0 : nextAt - now + answerMs
  return Math.min(idleMs, Math.max(busyMs * 2 ** looks, untilAnswerMs))
}

/**
 * Speaks with `signInWorkflow` through the engine. `ingress` is the caller's own, with its address, headers and retries.
 *
 * @example
 * import * as clients from '@restatedev/restate-sdk-clients'
 *
 * const signIns = signInClient(clients.connect({ url: 'http://127.0.0.1:8080' }), { name: 'signIn' })
 * await signIns.start(key)
 * for await (const state of signIns.state$(key)) send(state)
 */
export const signInClient = (
  ingress: IngressLike,
  { name, clock = systemClock }: SignInClientOptions,
): SignIns => {
  /** Keys of which this client has just changed something. */
  const touched = new LazySubject<string>()
  const call = <Output>(handler: string, key: string, parameter: object = {}): Promise<Output> =>
    ingress.call<object, Output>({ service: name, handler, key, parameter })
  const tell = async (handler: string, key: string, parameter: object = {}): Promise<void> => {
    await call(handler, key, parameter)
    touched.next(key)
  }
  const state = async (key: string): Promise<SignInState | undefined> =>
    (await call<SignInState | null>('state', key)) ?? undefined

  return {
    start: async (key) => {
      await ingress.send({ service: name, handler: 'run', key, parameter: {} })
      touched.next(key)
    },
    state,
    cancel: (key, reason) => tell('cancel', key, { reason: reason ?? null }),
    nudge: (key) => tell('nudge', key),
    state$: (key) =>
      stream('latest', (subscriber) => {
        let timer: unknown
        let last: string | undefined
        let looks = 0
        let idle = 0
        const look = async (): Promise<void> => {
          clock.clearTimeout(timer)
          const own = (looks += 1)
          const seen = await state(key).catch(() => undefined)
          // Another look has begun since, which sees what this one has seen, or more.
          if (own !== looks || subscriber.closed) return
          const text = JSON.stringify(seen)
          if (seen !== undefined && text !== last) subscriber.next(seen)
          if (seen !== undefined && hasEnded(seen)) return subscriber.complete()
          idle = seen !== undefined && text !== last ? 0 : idle + 1
          last = text ?? last
          timer = clock.setTimeout(() => void look(), pauseAfter(seen, idle, clock.now()))
        }
        subscriber.add(() => clock.clearTimeout(timer))
        subscriber.add(
          touched.observable.subscribe((one) => {
            if (one === key) void look()
          }),
        )
        void look()
      }),
  }
}
