import { expect, it } from 'vitest'
import { loadOnce } from '../../src/kit/load-once.ts'

it('loads a part once, and gives it at once from then on', async () => {
  let loads = 0
  const load = loadOnce(async () => ({ n: (loads += 1) }))
  expect(loads).toBe(0)
  const part = await load()
  expect(part).toEqual({ n: 1 })
  expect(load()).toBe(part)
})

it('tries again after a failure', async () => {
  const answers = [Promise.reject(new TypeError('no network')), Promise.resolve({ n: 1 })]
  const load = loadOnce(() => answers.shift() ?? Promise.reject(new Error('once too often')))
  await expect(load()).rejects.toThrow('no network')
  expect(await load()).toEqual({ n: 1 })
  expect(load()).toEqual({ n: 1 })
})
