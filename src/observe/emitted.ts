import { Observable } from 'rxjs/internal/Observable'
import type { Actor, AnyActorLogic, EmittedFrom } from 'xstate'
import { deepFreeze } from './freeze.ts'
import { until } from './until.ts'

/** What a machine emits under one name, without the name: hot, no replay, complete when `end$` is. */
export const emitted = <L extends AnyActorLogic, Type extends EmittedFrom<L>['type']>(
  actor: Actor<L>,
  type: Type,
  end$: Observable<unknown>,
): Observable<Omit<Extract<EmittedFrom<L>, { type: Type }>, 'type'>> =>
  until(
    end$,
    new Observable((subscriber) => {
      const listener = actor.on(type, ({ type: _type, ...value }) =>
        subscriber.next(deepFreeze(value)),
      )
      return () => listener.unsubscribe()
    }),
  )
