import { describe, expect, test } from 'vitest'
import { layoutProblems, type Owed } from './layout-rules.ts'

/** A tree that keeps every rule. */
const sound: Readonly<Record<string, string>> = {
  'README.md': '',
  'machines/types/common.ts': 'export type At = number',
  'machines/device.moves.ts': "import type { At } from './types/common.ts'",
  'machines/device.machine.ts':
    "import { setup } from 'xstate'\nimport { keep } from './device.moves.ts'\nimport type { Sign } from './sign.machine.ts'",
  'machines/sign.machine.ts': "import { setup } from 'xstate'",
  'src/kit/clock.ts': "import type { At } from '../../machines/types/common.ts'",
  'src/host/host.ts': "import type { Store } from '../store/store.ts'",
  'src/host/node.ts': "import { readFile } from 'node:fs'\nimport '../kit/clock.ts'",
  'src/store/store.ts': "import type { Host } from '../host/host.ts'",
  'src/protocol/transport.ts': "import '../store/store.ts'",
  'src/effects/runtime.ts': "import 'xstate'\nimport '../protocol/transport.ts'",
  'src/observe/states.ts': "import '../effects/runtime.ts'",
  'src/session/session.ts': "import '../observe/states.ts'",
  'src/index.ts': "export { x } from './session/session.ts'",
  'src/node.ts': "export { x } from './host/node.ts'",
  'src/panel/index.ts': "import '../session/session.ts'",
  'src/panel/element/index.ts': "import '../index.ts'",
  'src/terminal/index.ts': "import '../panel/index.ts'",
  'src/emulator/index.ts': "import '../kit/clock.ts'",
  'src/cli/main.ts': "import '../terminal/index.ts'",
  'src/cli.ts': "import './cli/main.ts'",
}

const problemsWith = (
  planted: Readonly<Record<string, string>>,
  owed: readonly Owed[] = [],
): string[] => {
  const texts: Readonly<Record<string, string>> = { ...sound, ...planted }
  return layoutProblems({ files: Object.keys(texts), read: (file) => texts[file] ?? '' }, owed)
}

test('a tree that keeps every rule has no problem', () => {
  expect(problemsWith({})).toEqual([])
})

describe('a file in the wrong place', () => {
  test.each([
    ['src/vault.ts', 'outside every ring'],
    ['src/util/strings.ts', 'outside every ring'],
    ['src/kit.ts', 'outside every ring'],
    ['machines/old/device.machine.ts', 'outside every ring'],
    ['lib/x.ts', 'lib may not lie at the top'],
  ])('%s', (file, problem) => {
    expect(problemsWith({ [file]: '' })).toEqual([expect.stringContaining(problem)])
    expect(problemsWith({ [file]: '' })).toEqual([expect.stringContaining('move it into')])
  })

  test('a file that is too long', () => {
    expect(problemsWith({ 'src/kit/long.ts': '\n'.repeat(251) })).toEqual([
      'src/kit/long.ts has 251 lines, over 250: split it by what changes together',
    ])
  })
})

describe('an import against the ladder', () => {
  test.each([
    ['src/kit/x.ts', "import type { Host } from '../host/host.ts'", 'kit imports nothing'],
    ['src/kit/x.ts', "import { at } from '../../machines/types/common.ts'", 'kit imports nothing'],
    ['src/host/x.ts', "import type { T } from '../protocol/transport.ts'", 'below protocol'],
    ['src/store/x.ts', "import { T } from '../protocol/transport.ts'", 'below protocol'],
    ['src/protocol/x.ts', "export { r } from '../effects/runtime.ts'", 'below effects'],
    ['src/effects/x.ts', "export * from '../observe/states.ts'", 'below observe'],
    ['src/effects/x.ts', "await import('../observe/states.ts')", 'below observe'],
    ['src/effects/x.ts', "type X = typeof import('../observe/states.ts')", 'below observe'],
    ['src/observe/x.ts', "import {\n  a,\n  b,\n} from '../session/session.ts'", 'below session'],
    ['src/session/x.ts', "import '../index.ts'", 'session stands below index'],
    ['src/session/x.ts', "import '../panel/index.ts'", 'session stands below panel'],
    ['src/node.ts', "import './cli/main.ts'", 'node stands below cli'],
    ['src/panel/x.ts', "import './element/index.ts'", 'panel does not know panel/element'],
    ['src/remote/x.ts', "import '../panel/index.ts'", 'remote does not know panel'],
    ['src/emulator/x.ts', "import '../testing/index.ts'", 'emulator does not know testing'],
  ])('%s: %s', (file, text, problem) => {
    const problems = problemsWith({ 'src/testing/index.ts': '', [file]: text })
    expect(problems).toEqual([expect.stringContaining(problem)])
    expect(problems).toEqual([expect.stringContaining('move ')])
  })

  test.each([
    ['machines/x.machine.ts', "import type { K } from '../src/kit/clock.ts'", 'nothing from src'],
    ['machines/x.machine.ts', "import { of } from 'rxjs'", 'from xstate alone'],
    ['machines/x.machine.ts', "import './sign.machine.ts'", 'by its type'],
    ['machines/x.moves.ts', "import { assign } from 'xstate'", 'plain functions'],
    ['src/panel/x.ts', "import { createActor } from 'xstate'", 'XState stays'],
    ['src/observe/x.ts', "import { readFile } from 'node:fs'", 'only a host of Node'],
  ])('%s: %s', (file, text, problem) => {
    expect(problemsWith({ [file]: text })).toEqual([expect.stringContaining(problem)])
  })

  test('what a comment says is no import', () => {
    const text = "/*\nimport '../host/host.ts'\n*/\n// import('../host/host.ts')"
    expect(problemsWith({ 'src/kit/x.ts': text })).toEqual([])
  })
})

describe('a circle', () => {
  test('of two', () => {
    const planted = {
      'src/kit/a.ts': "import { b } from './b.ts'",
      'src/kit/b.ts': "import { a } from './a.ts'",
    }
    expect(problemsWith(planted)).toEqual([
      expect.stringContaining('a circle: src/kit/a.ts → src/kit/b.ts → src/kit/a.ts: move what'),
    ])
  })

  test('of three, by types', () => {
    const planted = {
      'machines/types/a.ts': "import type { B } from './b.ts'",
      'machines/types/b.ts': "export type { C } from './c.ts'",
      'machines/types/c.ts': "import { type A } from './a.ts'",
    }
    expect(problemsWith(planted)).toEqual([expect.stringContaining('a circle: machines/types/a')])
  })

  test('within host, and within store', () => {
    const planted = {
      'src/host/a.ts': "import './b.ts'",
      'src/host/b.ts': "import './a.ts'",
      'src/store/a.ts': "import './b.ts'",
      'src/store/b.ts': "import './a.ts'",
    }
    expect(problemsWith(planted)).toHaveLength(2)
  })
})

describe('what is owed', () => {
  const owed = [{ from: /^src\/effects\/x/, to: /^src\/observe\//, until: 'step 5' }]

  test('is tolerated', () => {
    expect(problemsWith({ 'src/effects/x.ts': "import '../observe/states.ts'" }, owed)).toEqual([])
  })

  test('covers no other edge', () => {
    const planted = {
      'src/effects/x.ts': "import '../observe/states.ts'",
      'src/effects/y.ts': "import '../observe/states.ts'",
    }
    expect(problemsWith(planted, owed)).toEqual([expect.stringContaining('src/effects/y.ts')])
  })

  test('is struck off as soon as it is paid', () => {
    expect(problemsWith({}, owed)).toEqual([expect.stringContaining('strike it')])
  })
})
