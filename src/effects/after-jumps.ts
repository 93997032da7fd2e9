import { fromPromise, type PromiseActorLogic } from 'xstate'
import type { SteadyClock } from '../host/steady-clock.ts'
import type { UnderWay } from './under-way.ts'

/**
 * The same effects, for charts that follow the clock: an answer says when it came, and a session hears of the jumps before
 * that moment before it hears of the answer. Those that touch the store are told to `underWay`.
 */
export const afterJumps = <Actors extends Readonly<Record<keyof Actors, unknown>>>(
  time: Pick<SteadyClock, 'catchUp'>,
  actors: Actors,
  underWay?: Pick<UnderWay, 'add'>,
): Actors => {
  const told = Object.entries(actors).map(([name, logic]) => {
    const ask = (logic as PromiseActorLogic<unknown>).config as Parameters<typeof fromPromise>[0]
    const askAndTell = fromPromise((o) => {
      const answer = ask(o)
      // Not a promise of its own, which would come later: what the store says meanwhile would be missed.
      const tell = () => time.catchUp(o.system)
      answer.then(tell, tell)
      underWay?.add(o.system, answer)
      return answer
    })
    return [name, askAndTell]
  })
  return Object.fromEntries(told) as Actors
}
