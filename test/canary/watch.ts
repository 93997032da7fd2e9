import type { Observable } from 'rxjs'
import { createInspector } from '@statelyai/inspect'
import { vi } from 'vitest'
import type { InspectionEvent } from 'xstate'
import type { Inspect, SignIn } from '../../src/index.ts'
import type { Cage } from './canaries.ts'

/** Stately's own client, which tells `send` what it would pass on. */
export const inspectBy = (
  send: (event: { readonly type: string }) => void,
): ((event: InspectionEvent) => void) => {
  const { inspect } = createInspector({ start: () => undefined, stop: () => undefined, send })
  const forward = typeof inspect === 'function' ? inspect : inspect.next?.bind(inspect)
  return (event) => forward?.(event)
}

/** Puts what an inspector is told into a cage, as it is and as Stately's own client passes it on. */
export const inspectInto = (cage: Cage): Inspect => {
  const forward = inspectBy((event) => cage.put(`@statelyai/inspect ${event.type}`, event))
  return (event) => {
    cage.put(`inspection ${event.type}`, event)
    forward(event)
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

/** Puts all that is printed into a cage, until mocks are restored. */
export const watchConsole = (cage: Cage): void => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    vi.spyOn(console, method).mockImplementation((...values) =>
      cage.put(`console.${method}`, values),
    )
}
