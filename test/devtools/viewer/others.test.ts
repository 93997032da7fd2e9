import { createActor, createMachine } from 'xstate'
import { describe, expect, it } from 'vitest'
import { createTape } from '../../../src/devtools/viewer/tape.ts'

describe("a tape of other people's machines", () => {
  it('stops no actor, whatever is in its config', () => {
    const circle: Record<string, unknown> = {}
    circle['itself'] = circle
    for (const params of [{ big: 1n }, circle]) {
      const entry = { type: 'note', params }
      const tape = createTape()
      createActor(createMachine({ initial: 'a', states: { a: { entry } } }), {
        inspect: tape.inspect,
      }).start()
      expect(tape.frames.map(({ to }) => to)).toEqual(['a'])
    }
  })
})
