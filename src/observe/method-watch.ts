import type { AnyActorRef, Subscription } from 'xstate'
import type { Handle } from '../../machines/types.ts'
import { ignore } from '../kit/ignore.ts'
import { lifeOf, type Life, type MethodRef } from './method-streams.ts'
import type { DeviceSnapshot, Method } from './progress.ts'

/** Follows the chart of the method that a sign-in has chosen, from one to the next. */
export class MethodWatch {
  readonly #onChange: () => void
  #subscription: Subscription | undefined
  #life: Life | undefined
  ref: MethodRef | undefined

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Looks whether there is one, or another one. */
  look(children: Readonly<Record<string, AnyActorRef | undefined>>): void {
    const actor = children['device'] ?? children['authorizationCode']
    if (actor === undefined || actor === this.ref?.actor) return
    this.close()
    this.ref = { id: actor.id, actor } as unknown as MethodRef
    // The end of a method is for the sign-in to judge: it may be the beginning of another.
    const next = ({ status }: { readonly status: string }) => {
      if (status === 'active') this.#onChange()
    }
    this.#subscription = actor.subscribe({ next, error: ignore })
  }

  get method(): Method | undefined {
    const { id, actor } = this.ref ?? {}
    return id === undefined ? undefined : ({ id, snapshot: actor?.getSnapshot() } as Method)
  }

  get device(): DeviceSnapshot | undefined {
    return this.ref?.id === 'device' ? this.ref.actor.getSnapshot() : undefined
  }

  /** What the person's time is, or was at the end. */
  get life(): Life | undefined {
    return this.#life ?? lifeOf(this.ref)
  }

  get deviceCode(): Handle | undefined {
    return this.device?.context.codes?.deviceCode
  }

  /** The sign-in has ended. */
  end(): void {
    this.#life = this.life
    this.close()
  }

  /** Lets the chart go: a subscription that has ended still holds it. */
  close(): void {
    this.#subscription?.unsubscribe()
    this.#subscription = undefined
    this.ref = undefined
  }
}
