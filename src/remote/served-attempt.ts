import { Subscription } from 'rxjs/internal/Subscription'
import type { Countdown, SignInState } from '../observe/states.ts'
import type { Offers } from './offers.ts'
import type { Attempt, StreamName } from './server-messages.ts'
import type { ServedSignIn } from './remote-session.ts'

interface Listener {
  onChange(): void
  onEvent(stream: StreamName, value: object): void
}

const expiresAtOf = (state: SignInState): number | undefined =>
  'expiresAt' in state ? state.expiresAt : undefined

/** A sign-in as it is told to the other side. */
export class ServedAttempt {
  readonly signIn: ServedSignIn
  readonly #offers: Offers
  readonly #subscription = new Subscription()
  #listener: Listener | undefined
  #steps: Subscription | undefined
  #isOver = false
  #life: Attempt['life'] = null
  #lifeOf = ''

  constructor(signIn: ServedSignIn, offers: Offers) {
    this.signIn = signIn
    this.#offers = offers
  }

  follow(listener: Listener): void {
    const { state$, polls$, slowDown$, expiry$ } = this.signIn
    this.#listener = listener
    const end = () => {
      this.#isOver = true
      this.release()
      listener.onChange()
    }
    this.#subscription.add(state$.subscribe(() => listener.onChange()))
    this.#subscription.add(slowDown$.subscribe((value) => listener.onEvent('slowDown', value)))
    this.#subscription.add(expiry$.subscribe((value) => listener.onEvent('expiry', value)))
    this.#subscription.add(
      polls$.subscribe({ next: (value) => listener.onEvent('polls', value), complete: end }),
    )
  }

  watch(): void {
    this.#steps = this.signIn.transitions$.subscribe((value) =>
      this.#listener?.onEvent('transitions', value),
    )
    this.#subscription.add(this.#steps)
  }

  unwatch(): void {
    this.#steps?.unsubscribe()
  }

  release(): void {
    this.#subscription.unsubscribe()
  }

  toJSON(): Attempt {
    const { id } = this.signIn
    const state = this.#offers.ofSignIn(this.signIn.getState())
    return { id, state, life: this.#measure(state), isOver: this.#isOver }
  }

  /** The state says when a code ends. How long it lives, the countdown alone knows, and whether that still matters. */
  #measure(state: SignInState): Attempt['life'] {
    const expiresAt = expiresAtOf(state)
    const key = `${state.status} ${expiresAt}`
    if (key === this.#lifeOf) return this.#life
    this.#lifeOf = key
    let countdown: Countdown | undefined
    this.signIn.countdown$.subscribe((value) => (countdown ??= value)).unsubscribe()
    const end = expiresAt ?? this.#life?.expiresAt
    return (this.#life =
      countdown === undefined || end === undefined
        ? null
        : { expiresAt: end, totalMs: countdown.totalMs })
  }
}
