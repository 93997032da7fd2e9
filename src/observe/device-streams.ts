import { Observable } from 'rxjs/internal/Observable'
import type { Actor } from 'xstate'
import type { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { Clock } from '../host/host.ts'
import { countdown } from './countdown.ts'
import { emitted } from './emitted.ts'
import type { Countdown, Expiry, Poll, SlowDown } from './states.ts'

type DeviceActor = Actor<typeof deviceAuthorizationMachine>

/** When the code of a flow ends and how long it lives; `undefined` while there is none, or none that matters. */
const lifeOf = (actor: DeviceActor) => {
  const { codes, deadline, outcome } = actor.getSnapshot().context
  if (codes === null || (outcome !== null && outcome.kind !== 'expired')) return undefined
  return { expiresAt: deadline, totalMs: codes.expiresAt - codes.issuedAt }
}

/** What comes out of a device flow beside its state. Complete with `end$`. */
export class DeviceStreams {
  readonly polls$: Observable<Poll>
  readonly slowDown$: Observable<SlowDown>
  readonly expiry$: Observable<Expiry>
  readonly countdown$: Observable<Countdown>

  constructor(actor: DeviceActor, clock: Clock, end$: Observable<unknown>) {
    // A request that was not sent is no poll: the chart announces none for it.
    this.polls$ = emitted(actor, 'poll.answered', end$) as Observable<Poll>
    this.slowDown$ = emitted(actor, 'poll.slowedDown', end$) as Observable<SlowDown>
    this.expiry$ = emitted(actor, 'code.expired', end$) as Observable<Expiry>
    const changes$ = new Observable((subscriber) => actor.subscribe(subscriber))
    this.countdown$ = countdown(clock, () => lifeOf(actor), changes$)
  }
}
