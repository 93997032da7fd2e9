import type { Observable } from 'rxjs'
import { createInspector } from '@statelyai/inspect'
import type { Inspect, SignIn } from '../../src/index.ts'
import type { Cage } from './canaries.ts'

/** Puts what an inspector is told into a cage, as it is and as Stately's own client passes it on. */
export const inspectInto = (cage: Cage): Inspect => {
  const { inspect } = createInspector({
    start: () => undefined,
    stop: () => undefined,
    send: (event) => cage.put(`@statelyai/inspect ${event.type}`, event),
  })
  const forward = typeof inspect === 'function' ? inspect : inspect.next?.bind(inspect)
  return (event) => {
    cage.put(`inspection ${event.type}`, event)
    forward?.(event)
  }
}

/** Puts all that a sign-in tells into a cage. */
export const watchSignIn = (cage: Cage, signIn: SignIn): void => {
  const { state$, transitions$, polls$, slowDown$, expiry$, countdown$ } = signIn
  for (const [name, observable] of Object.entries<Observable<unknown>>({
    state$,
    transitions$,
    polls$,
    slowDown$,
    expiry$,
    countdown$,
  }))
    observable.subscribe((value) => cage.put(name, value))
  state$.subscribe(() => {
    cage.put('snapshot()', signIn.snapshot())
    cage.put('signIn actor', signIn.actor?.getSnapshot())
    cage.put('signIn', signIn)
  })
  signIn.result().then(
    (result) => cage.put('result()', result),
    (error: unknown) => cage.put('result() error', error),
  )
}
