import { Observable } from 'rxjs/internal/Observable'
import type { ActorRefFrom, EmittedFrom } from 'xstate'
import type { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import type { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { EpochMs } from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { countdown } from './countdown.ts'
import { deepFreeze } from '../kit/freeze.ts'
import type { LazySubject } from '../kit/lazy-subject.ts'
import type { Stream } from '../kit/stream.ts'
import { prompts, type Prompt } from './prompts.ts'
import type { Countdown, Expiry, Poll, SignInState, SlowDown } from './states.ts'
import { completeWith } from '../kit/complete-with.ts'

export type DeviceRef = ActorRefFrom<typeof deviceAuthorizationMachine>
export type AuthorizationCodeRef = ActorRefFrom<typeof authorizationCodeMachine>

/** The actor of the method under way, or that was. */
export type MethodRef =
  | { readonly id: 'device'; readonly actor: DeviceRef }
  | { readonly id: 'authorizationCode'; readonly actor: AuthorizationCodeRef }

type Emitted = EmittedFrom<typeof deviceAuthorizationMachine>

export interface Life {
  readonly expiresAt: EpochMs
  readonly totalMs: number
}

/** When the time of the person ends and how much it was; `undefined` while there is none, or none that matters. */
export const lifeOf = (method: MethodRef | undefined): Life | undefined => {
  if (method === undefined) return undefined
  if (method.id === 'device') {
    const { codes, deadline, outcome } = method.actor.getSnapshot().context
    if (codes === null || (outcome !== null && outcome.kind !== 'expired')) return undefined
    return { expiresAt: deadline, totalMs: codes.expiresAt - codes.issuedAt }
  }
  const { authorizationUrl, askedAt, deadline, outcome } = method.actor.getSnapshot().context
  const hasRunOut = outcome?.kind === 'failed' && outcome.error.code === 'redirect_timeout'
  if (authorizationUrl === null || (outcome !== null && !hasRunOut)) return undefined
  return { expiresAt: deadline, totalMs: deadline - askedAt }
}

/** What a sign-in has for those who listen beside its state. Complete with `end$`. */
export class MethodStreams {
  readonly prompt$: Stream<Prompt>
  readonly polls$: Stream<Poll>
  readonly slowDown$: Stream<SlowDown>
  readonly expiry$: Stream<Expiry>
  readonly countdown$: Stream<Countdown>

  /** `changes` tells of each change of the method's state, and of the method itself; `state$` has what the public sees. */
  constructor(
    method: { readonly ref: MethodRef | undefined; readonly life: Life | undefined },
    changes: LazySubject<void>,
    clock: Clock,
    end$: Observable<unknown>,
    state$: Observable<SignInState>,
  ) {
    const emitted = <T>(type: Emitted['type']): Stream<T> =>
      completeWith(
        end$,
        new Observable<T>((subscriber) => {
          let followed: DeviceRef | undefined
          const follow = () => {
            const { id, actor } = method.ref ?? {}
            if (id !== 'device' || actor === followed || actor === undefined) return
            followed = actor
            const listener = actor.on(type, ({ type: _type, ...value }) =>
              subscriber.next(deepFreeze(value) as T),
            )
            subscriber.add(() => listener.unsubscribe())
          }
          follow()
          subscriber.add(changes.observable.subscribe(follow))
        }),
      )
    this.prompt$ = completeWith(end$, prompts(state$), 'latest')
    // A request that was not sent is no poll: the chart announces none for it.
    this.polls$ = emitted('poll.answered')
    this.slowDown$ = emitted('poll.slowedDown')
    this.expiry$ = emitted('code.expired')
    this.countdown$ = completeWith(
      end$,
      countdown(clock, () => method.life, changes.observable),
      'latest',
    )
  }
}
