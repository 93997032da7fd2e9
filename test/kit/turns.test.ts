import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/kit/turns.ts'

/** Tasks that note when they begin, and end when they are told to. */
const stage = (atOnce: number) => {
  const turns = createTurns(atOnce)
  const began: string[] = []
  const run = (name: string) => {
    const end = Promise.withResolvers<void>()
    const result = turns.run(async () => {
      began.push(name)
      await end.promise
      return name
    })
    return { result, ...end }
  }
  return { turns, began, run }
}

describe('turns', () => {
  it('run so many tasks at once, and the others in the order of asking', async () => {
    const { turns, began, run } = stage(2)
    const [a, b, c, d] = [run('a'), run('b'), run('c'), run('d')]
    await Promise.resolve()
    expect(began).toEqual(['a', 'b'])
    b.resolve()
    expect(await b.result).toBe('b')
    await Promise.resolve()
    expect(began).toEqual(['a', 'b', 'c'])
    for (const task of [a, c, d]) task.resolve()
    expect(await Promise.all([a, c, d].map(({ result }) => result))).toEqual(['a', 'c', 'd'])
    expect(began).toEqual(['a', 'b', 'c', 'd'])
    expect(turns.areTaken).toBe(false)
  })

  it('are taken at once, and given back', async () => {
    const { turns, run } = stage(1)
    expect(turns.areTaken).toBe(false)
    const task = run('a')
    expect(turns.areTaken).toBe(true)
    task.resolve()
    await task.result
    expect(turns.areTaken).toBe(false)
  })

  it('begin in a later step than that of the call', async () => {
    const { began, run } = stage(1)
    run('a')
    expect(began).toEqual([])
    await Promise.resolve()
    expect(began).toEqual(['a'])
  })

  it('go on after a task that fails', async () => {
    const { run } = stage(1)
    const [first, second] = [run('a'), run('b')]
    first.reject(new Error('enough'))
    await expect(first.result).rejects.toThrow('enough')
    second.resolve()
    expect(await second.result).toBe('b')
  })
})
