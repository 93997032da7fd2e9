import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'

/** A process of the backend. */
export interface Backend {
  readonly child: ChildProcess
  readonly url: string
}

const headers = { 'x-user': 'ada' }

/** Reads what a page of the user is told, until `done`; returns all of it. */
const readStates = async ({ url }: Backend, done: (text: string) => boolean): Promise<string> => {
  const leave = new AbortController()
  const { body } = await fetch(url, { headers, signal: leave.signal })
  let text = ''
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString()
    if (done(text)) break
  }
  leave.abort()
  return text
}

const codeIn = (text: string): string | undefined => /"userCode":"([^"]+)"/.exec(text)?.[1]

const codeOf = async (backend: Backend): Promise<string | undefined> =>
  codeIn(await readStates(backend, (text) => codeIn(text) !== undefined))

/**
 * The user asks one process, and looks at another. A deploy replaces the first, a kill the second: the code stays, and is asked about by
 * one at a time.
 */
export const playFleet = async (
  start: () => Promise<Backend>,
  emulator: Emulator,
): Promise<void> => {
  const [first, second] = await Promise.all([start(), start()])
  expect((await fetch(first.url, { method: 'POST', headers })).status).toBe(202)
  const code = await codeOf(second)
  expect(await codeOf(first)).toBe(code)
  first.child.kill('SIGTERM')
  const [exitCode] = (await once(first.child, 'close')) as [number | null]
  expect(exitCode).toBe(0)
  const third = await start()
  expect(await codeOf(third)).toBe(code)
  second.child.kill('SIGKILL')
  await once(second.child, 'close')
  emulator.approve(code ?? '')
  const end = readStates(third, (text) => text.includes('"status":"signedIn"'))
  expect(await end).not.toMatch(/token|secret|handle/i)
  const fourth = await start()
  expect(await readStates(fourth, (text) => text.includes('"signedIn"'))).not.toContain('userCode')
  expect(emulator.codes()).toHaveLength(1)
  expect(emulator.log.filter(({ early }) => early)).toEqual([])
}
