import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { assertReplay, record, RecordingError, replay } from '../../src/devtools/index.ts'
import { libraryVersion } from '../../src/devtools/version.ts'
import { simulate } from '../../src/testing/index.ts'

const begin = () => {
  const host = simulate({ interval: 1, approveAfter: 5 })
  const session = host.session()
  return { host, session }
}

const made = async () => {
  const { host, session } = begin()
  const recording = record(session)
  session.signIn()
  await host.advance(20)
  recording.stop()
  return recording
}

test('a recording is lines of JSON: a header, events and transitions, an end', async () => {
  const recording = await made()
  const [header, ...lines] = recording.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(header).toMatchObject({
    format: 'authchart-recording',
    version: 1,
    library: libraryVersion,
    provider: 'identityCenter',
    capabilities: { interactive: true },
    charts: { session: expect.stringMatching(/^[0-9a-f]{12}$/) as string },
  })
  expect(lines.at(-1)).toEqual({ t: 20_000, end: 'stopped' })
  expect(lines.slice(0, -1).every((line) => 'event' in line || 'transition' in line)).toBe(true)
  expect(String(recording)).toBe(recording.text)
})

test('the version in it is that of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(libraryVersion).toBe(version)
})

describe('it begins', () => {
  test('while nobody is signed in, also after a sign-in', async () => {
    const { host, session } = begin()
    session.signIn().cancel()
    await host.advance(1)
    const recording = record(session)
    session.signIn()
    await host.advance(20)
    const { transitions } = assertReplay(recording.text)
    expect(transitions.at(-1)).toMatchObject({ flow: 'session', to: 'signedIn.fresh' })
  })

  test('not while a sign-in is under way, nor while somebody is signed in, nor after the end', async () => {
    const { host, session } = begin()
    session.signIn()
    await host.advance(1)
    expect(() => record(session)).toThrow(/right after createSession\(\)/)
    await host.advance(20)
    expect(() => record(session)).toThrow('signedIn.fresh')
    await session[Symbol.asyncDispose]()
    expect(() => record(session)).toThrow('disposed')
  })
})

test('what happens after the end is not in it, and its text is good at any time', async () => {
  const { host, session } = begin()
  const recording = record(session)
  session.signIn()
  await host.advance(2)
  const half = recording.text
  expect(assertReplay(half).transitions.at(-1)?.flow).toBe('device')
  recording.stop()
  await host.advance(20)
  expect(recording.text.split('\n').length).toBe(half.split('\n').length)
})

describe('a text that is no recording is refused', () => {
  const refusal = (text: string): string => {
    try {
      replay(text)
    } catch (error) {
      expect(error).toBeInstanceOf(RecordingError)
      return (error as Error).message
    }
    return 'not refused'
  }

  test('a foreign one', () => {
    for (const text of ['', 'hello', '{}', '[]', 'null', '{"format":"other"}\n{}'])
      expect(refusal(text)).toMatch(/no recording of authchart: choose/)
  })

  test('one of another format', async () => {
    const { text } = await made()
    expect(refusal(text.replace('"version":1', '"version":2'))).toMatch(/use the version that made/)
  })

  test('a damaged one', async () => {
    const { text } = await made()
    expect(refusal(text.replace('"to":"session"', '"to":7'))).toMatch(/^Line \d+ .* get the file/)
    expect(refusal(text.replace('"abilities"', '"disabilities"'))).toMatch(/^Line 1 /)
    expect(refusal(text.slice(0, -30))).toMatch(/^Line \d+ |cut off/)
  })

  test('one with a line of two kinds, which each reader would take for another', async () => {
    const { text } = await made()
    const ends = text.replace(/\{"t":(\d+),"end":"\w+"\}\n$/, '')
    const sent = '"to":"session","by":"leaf"'
    for (const line of [
      `{"t":0,${sent},"event":{"type":"x"},"end":"at some point"}`,
      `{"t":0,${sent},"event":null,"end":"running"}`,
      `{"t":0,${sent},"event":null,"transition":{"flow":"session","from":"","to":"","event":"","cause":""}}`,
    ])
      expect(refusal(`${ends}${line}\n`)).toMatch(/^Line \d+ .* damaged/)
  })

  test('nothing that names what every object has', async () => {
    const { text } = await made()
    for (const name of ['constructor', '__proto__', 'toString/x']) {
      const line = `{"t":0,"to":"session/${name}","by":"outside","event":{"type":"x"}}`
      const leaf = `{"t":0,"to":"session","by":"leaf","event":{"type":"xstate.done.actor.x","actorId":"${name}"}}`
      const [header, ...rest] = text.split('\n')
      expect(replay([header, line, leaf, ...rest].join('\n')).differences).toEqual([])
    }
  })

  test('one that is cut off at the end of a line', async () => {
    const { text } = await made()
    expect(refusal(text.split('\n').slice(0, -2).join('\n'))).toMatch(/cut off: get the file anew/)
  })

  test('not one with the line ends of Windows', async () => {
    const { text } = await made()
    expect(replay(text.replaceAll('\n', '\r\n')).differences).toEqual([])
  })
})
