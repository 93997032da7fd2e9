import { expect, test } from 'vitest'
import { createActor, fromPromise } from 'xstate'
import { afterJumps } from '../../src/effects/after-jumps.ts'

const play = async (settle: (answer: PromiseWithResolvers<string>) => void) => {
  const order: string[] = []
  const answer = Promise.withResolvers<string>()
  const time = { catchUp: () => order.push('jumps') }
  const { ask } = afterJumps(time, { ask: fromPromise(() => answer.promise) })
  const actor = createActor(ask)
  actor.subscribe({ complete: () => order.push('answer'), error: () => order.push('failure') })
  actor.start()
  const goOn = () => order.push('next')
  const isOver = answer.promise.then(goOn, goOn)
  settle(answer)
  await isOver
  return order
}

// An effect that lets go of a lock as it ends: what the next holder does comes right after.
test.each([
  ['answer', ({ resolve }: PromiseWithResolvers<string>) => resolve('granted')],
  ['failure', ({ reject }: PromiseWithResolvers<string>) => reject(new Error('unreachable'))],
] as const)('jumps are told before an %s, which comes no later for it', async (name, settle) => {
  expect(await play(settle)).toEqual(['jumps', name, 'next'])
})
