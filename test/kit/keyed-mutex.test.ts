import { describe, expect, it } from 'vitest'
import { createKeyedMutex } from '../../src/kit/keyed-mutex.ts'

/** A task that notes when it begins, and ends when it is told to. */
const task = (name: string, notes: string[]) => {
  const end = Promise.withResolvers<void>()
  return {
    end: end.resolve,
    fail: end.reject,
    run: async (lost: AbortSignal | null) => {
      notes.push(lost !== null ? name : `${name} without the turn`)
      await end.promise
      return name
    },
  }
}

describe('a keyed mutex', () => {
  it('runs the tasks of a key one by one, in the order of asking', async () => {
    const inTurn = createKeyedMutex()
    const notes: string[] = []
    const tasks = ['a', 'b', 'c'].map((name) => task(name, notes))
    const runs = tasks.map(({ run }) => inTurn('key', run))
    expect(notes).toEqual(['a'])
    for (const [i, { end }] of tasks.entries()) {
      end()
      await runs[i]
      await Promise.resolve()
    }
    expect(notes).toEqual(['a', 'b', 'c'])
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c'])
  })

  it('lets the tasks of another key run', () => {
    const inTurn = createKeyedMutex()
    const notes: string[] = []
    void inTurn('one', task('a', notes).run)
    void inTurn('other', task('b', notes).run)
    expect(notes).toEqual(['a', 'b'])
  })

  it('goes on after a task that fails', async () => {
    const inTurn = createKeyedMutex()
    const notes: string[] = []
    const [first, second] = [task('a', notes), task('b', notes)]
    const failing = inTurn('key', first.run)
    const next = inTurn('key', second.run)
    first.fail(new Error('enough'))
    await expect(failing).rejects.toThrow('enough')
    second.end()
    expect(await next).toBe('b')
  })

  it('lets one who waits leave at once, with the reason, and runs the next', async () => {
    const inTurn = createKeyedMutex()
    const notes: string[] = []
    const [first, second, third] = [task('a', notes), task('b', notes), task('c', notes)]
    const controller = new AbortController()
    const holding = inTurn('key', first.run)
    const leaving = inTurn('key', second.run, { signal: controller.signal })
    const next = inTurn('key', third.run)
    controller.abort(new Error('left'))
    await expect(leaving).rejects.toThrow('left')
    first.end()
    third.end()
    await Promise.all([holding, next])
    expect(notes).toEqual(['a', 'c'])
  })

  it('starts nothing for a signal that has aborted', async () => {
    const inTurn = createKeyedMutex()
    const notes: string[] = []
    const signal = AbortSignal.abort(new Error('left'))
    await expect(inTurn('key', task('a', notes).run, { signal })).rejects.toThrow('left')
    expect(notes).toEqual([])
  })

  it('tells a task that does not wait whether the turn is its own', async () => {
    const inTurn = createKeyedMutex()
    const notes: string[] = []
    const first = task('a', notes)
    const holding = inTurn('key', first.run)
    void inTurn('key', task('b', notes).run, { ifAvailable: true })
    first.end()
    await holding
    void inTurn('key', task('c', notes).run, { ifAvailable: true })
    expect(notes).toEqual(['a', 'b without the turn', 'c'])
  })
})
