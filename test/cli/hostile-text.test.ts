// What strangers wrote, in a recording or in a name, steers no terminal and no editor.
import { expect, it } from 'vitest'
import { runEmulator } from '../../src/cli/run-emulator.ts'
import { assertReplay, record, toTest } from '../../src/devtools/index.ts'
import { createClient } from '../../src/client.ts'
import { simulate } from '../../src/testing/index.ts'
import { rejection } from '../protocol/support.ts'
import { Output } from '../terminal/stage.ts'

const steering = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const hostile = 'a\u001B[2J\u001B]0;pwned\u0007b\u202Ec\u2028d'

/** A recording of a sign-in with something else in place of one of its events. */
const recorded = async (event: string): Promise<string> => {
  const host = simulate({ approveAfter: 2 })
  const session = host.session()
  const recording = record(session)
  session.signIn()
  await host.advance(10)
  await session[Symbol.asyncDispose]()
  return recording.text.replaceAll('createToken.granted', JSON.stringify(event).slice(1, -1))
}

it('a recording that is told of', async () => {
  const text = await recorded(hostile)
  const error = await rejection(Promise.resolve().then(() => assertReplay(text)))
  if (!(error instanceof Error)) throw error
  expect(error.message).toContain('(abc d)')
  expect(error.message).not.toMatch(steering)
})

it('a recording that is made a test of', async () => {
  const test = toTest(await recorded(hostile), `bug ${hostile}`)
  expect(test).not.toMatch(steering)
  expect(test).toContain(String.raw`test('bug a\u{1b}[2J`)
})

it('the name of a client of the emulator', async () => {
  const output = new Output()
  const end = new AbortController()
  const command = { name: 'emulator', port: 0, script: {}, command: [] } as const
  const ended = runEmulator(command, output.stream, end.signal)
  await expect.poll(() => output.text).toMatch(/--endpoint http:\S+\n/)
  const [, endpoint] = /--endpoint (http:\S+)\n/.exec(output.text) ?? []
  const client = createClient({ endpoint })
  await client.registerClient({ clientName: hostile, clientType: 'public' })
  end.abort()
  await ended
  expect(output.text).toContain('registered abc d\n')
  expect(output.text).not.toMatch(steering)
})
