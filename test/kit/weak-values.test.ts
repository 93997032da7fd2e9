import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createWeakValues } from '../../src/kit/weak-values.ts'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

const collected = async (): Promise<void> => {
  for (let n = 0; n < 4; n += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

it('has what somebody else keeps, and forgets the rest', async () => {
  const values = createWeakValues<{ readonly n: number }>()
  const kept = Array.from({ length: 40 }, (_, n) => ({ n }))
  for (const one of kept) values.set(`kept ${one.n}`, one)
  for (let n = 0; n < 1_000; n += 1) values.set(`gone ${n}`, { n })
  await collected()
  expect(values.get('gone 7')).toBeUndefined()
  expect(values.get('kept 7')).toBe(kept[7])
  expect(values.values()).toEqual(kept)
  values.set('kept 0', kept[0] ?? { n: 0 })
  expect(values.values()).toHaveLength(40)
})
