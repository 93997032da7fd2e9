import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandLine, isCommandLine } from '../../../src/aws/config/command-line.ts'

const words = fc.array(fc.string({ maxLength: 8 }), { maxLength: 4 })

const unlessRefused = (program: string, args: readonly string[]): string | undefined => {
  try {
    return commandLine(program, args)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return undefined
  }
}

describe.skipIf(process.platform === 'win32')('a command line', () => {
  it('gives a shell the very words, and is one that a profile takes', () => {
    const lines: string[] = []
    const wanted: string[][] = []
    fc.assert(
      fc.property(words, (args) => {
        const line = unlessRefused('/usr/bin/printf', ['%s-'.slice(2), ...args])
        if (line === undefined) return
        expect(isCommandLine(line)).toBe(true)
        lines.push(line.replace('"/usr/bin/printf"', String.raw`printf '%s\0'`))
        wanted.push(['-', ...args])
      }),
      { numRuns: 1_000 },
    )
    expect(lines.length).toBeGreaterThan(50)
    const shown = execFileSync('/bin/sh', ['-s'], {
      input: lines.map((line) => `${line}; printf '\\n\\0'`).join('\n'),
    })
    const read = shown
      .toString()
      .split('\n\0')
      .map((row) => row.split('\0').slice(0, -1))
    expect(read.slice(0, -1)).toEqual(wanted)
  })

  it('has its program in double quotes', () => {
    expect(commandLine('/opt/my tools/x', ['a', 'b c'])).toBe('"/opt/my tools/x" a "b c"')
  })
})

it.each(['x', './x', '~/x', '', '/a"b', '/a$b', '/a`b', '/a%b', '/a\nb', '/a #b'])(
  'has no program %j',
  (file) => {
    expect(() => commandLine(file)).toThrow(TypeError)
  },
)

it.each([
  '"/x" a; b',
  '/x $(y)',
  '/x ~',
  '/x *',
  '"/x" "a',
  'x',
  '"/x" a # b',
  '"/x"  ',
  '/x > y',
  String.raw`/x a\ b`,
])('is not %j', (line) => expect(isCommandLine(line)).toBe(false))

it.each(['/x', '"/x y" --profile dev', String.raw`"C:\Program Files\x.exe" a`])('is %j', (line) =>
  expect(isCommandLine(line)).toBe(true),
)
