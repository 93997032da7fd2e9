// What a service or a peer writes comes out of every channel as plain text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/client.ts'
import type { Fetch } from '../../src/host/host.ts'
import { isServiceException } from '../../src/protocol/exceptions.ts'
import { version } from '../../src/remote/messages.ts'
import { readServerMessage } from '../../src/remote/server-messages.ts'
import { attachTerminal, type TerminalMode } from '../../src/terminal/index.ts'
import { panelModel } from '../../src/panel/index.ts'
import { fixtures } from '../../src/testing/fixtures.ts'
import { simulate } from '../../src/testing/index.ts'
import { Output } from '../terminal/stage.ts'
import { json, rejection } from './support.ts'

const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const pwned = 'a\u001B[2Jb\u001B]0;pwned\u0007c\u202Ed\nForged line'

/** All texts in a value, as a program has them. */
const textsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : []
const steeringIn = (value: unknown): string[] =>
  textsOf(value).filter((text) => steering.test(text))

const refusing =
  (members: object): Fetch =>
  async () =>
    json(members, 400)

describe('authchart/client', () => {
  const call = (fetch: Fetch) =>
    createClient({ region: 'eu-west-1', fetch }).registerClient({
      clientName: 'x',
      clientType: 'public',
    })

  it('says what the service said, as one line', async () => {
    const error = await rejection(
      call(refusing({ error: 'invalid_request', error_description: pwned })),
    )
    if (!isServiceException(error)) throw error
    expect(error.message).toBe('registerClient: invalid_request: abcd Forged line')
    expect(error.description).toBe('abcd Forged line')
    expect(steeringIn(error.toJSON())).toEqual([])
  })

  it('whatever the service says in whichever member', async () => {
    const text = fc.string({ unit: 'binary' }).map((it) => `\u009B31m${it}\u2029`)
    const member = fc.constantFrom(
      'error',
      'error_description',
      'message',
      '__type',
      'code',
      'reason',
      'region',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(member, fc.oneof(text, fc.constant('invalid_request'))),
        async (said) => {
          const error = await rejection(call(refusing(said)))
          if (!(error instanceof Error)) throw error
          expect(error.message).not.toMatch(steering)
          expect(steeringIn(JSON.parse(JSON.stringify(error)))).toEqual([])
        },
      ),
    )
  })

  it('a secret that is echoed with what cannot be seen between its letters is a secret', async () => {
    const clientSecret = 'correct-horse-battery'
    const echoed = Array.from(clientSecret).join('\u200B')
    const client = createClient({
      region: 'eu-west-1',
      fetch: refusing({
        error: 'invalid_client',
        error_description: `not ${echoed}, \u001B[1m${clientSecret}`,
      }),
    })
    const error = await rejection(
      client.createToken({
        clientId: 'c',
        clientSecret,
        grantType: 'refresh_token',
        refreshToken: 'rrrr',
      }),
    )
    expect(error).toMatchObject({ description: 'not [secret], [secret]' })
  })

  it.each([
    ['verificationUri', { verificationUri: 'https://aws.example@evil.example/' }],
    ['verificationUri', { verificationUri: 'http://device.example/' }],
    ['verificationUriComplete', { verificationUriComplete: 'https://$(calc).evil.example/' }],
    ['userCode', { userCode: '\u202E' }],
    ['userCode', { userCode: 'A'.repeat(10_000) }],
  ])('answers with no %s that nobody may be sent to', async (name, members) => {
    const codes = {
      deviceCode: 'the-device-code',
      userCode: 'ABCD',
      verificationUri: 'https://device.example',
      expiresIn: 600,
    }
    const client = createClient({
      region: 'eu-west-1',
      fetch: async () => json({ ...codes, ...members }),
    })
    const error = await rejection(
      client.startDeviceAuthorization({
        clientId: 'c',
        clientSecret: 's',
        startUrl: 'https://acme.example',
      }),
    )
    expect(error).toMatchObject({
      name: 'ProtocolError',
      problem: `'${name}' is missing or not usable`,
    })
    expect(JSON.stringify(error)).not.toMatch(/evil|device-code|calc/)
  })
})

/** A service that grants nothing, and says so with `said`. */
const play = async (said: object, codes: object, modes: readonly TerminalMode[]) => {
  const registration = { clientId: 'c', clientSecret: 'secret', clientSecretExpiresAt: 4e9 }
  const device = {
    deviceCode: 'the-device-code',
    userCode: 'ABCD-EFGH',
    verificationUri: 'https://device.example/',
    expiresIn: 600,
    interval: 1,
  }
  const fetch: Fetch = async (url) =>
    url.endsWith('/token')
      ? json(said, 400)
      : json(url.endsWith('/register') ? registration : { ...device, ...codes })
  const opened: string[] = []
  const openBrowser = async (url: string) => void opened.push(url)
  const capabilities = { browserOnThisMachine: false, interactive: true } as const
  const host = simulate({ ports: { fetch, openBrowser, capabilities } })
  const session = host.session()
  const out: unknown[] = []
  session.transitions$.subscribe((transition) => out.push(transition))
  session.state$.subscribe((state) => {
    out.push(state, panelModel(state, { now: host.clock.now() }))
  })
  const outputs = modes.map((mode) => {
    const output = new Output()
    attachTerminal(session, { clock: host.clock, output: output.stream, mode })
    return output
  })
  const signIn = session.signIn()
  signIn.polls$.subscribe((poll) => out.push(poll))
  await host.advance(0.5)
  await signIn.openBrowser()
  await host.advance(3)
  const state = signIn.getState()
  const error = await rejection(signIn.result())
  if (!(error instanceof Error)) throw error
  out.push(error.message, JSON.parse(JSON.stringify(error)))
  await session[Symbol.asyncDispose]()
  return { out, outputs, state, error, opened }
}

/** Without what the terminal's own drawing needs. */
const linesOf = (output: Output): string[] => output.shown.split('\n')

describe('a session', () => {
  it('says what the service said, as one line', async () => {
    const said = { error: 'invalid_grant', error_description: pwned }
    const { out, outputs, state } = await play(said, {}, ['json', 'plain', 'rich'])
    expect(state).toMatchObject({ status: 'failed', error: { description: 'abcd Forged line' } })
    expect(steeringIn(out)).toEqual([])
    for (const output of outputs) {
      expect(output.shown).toContain('abcd Forged line')
      for (const part of ['pwned', '\u001B[2J']) expect(output.text).not.toContain(part)
    }
  })

  it('whatever the service says, in every channel', async () => {
    const text = fc.string({ unit: 'binary' }).map((it) => `\u001B]0;x\u0007\u202E${it}\u0085\n`)
    await fc.assert(
      fc.asyncProperty(text, text, async (description, code) => {
        const said = { error: 'invalid_grant', error_description: description }
        const { out, outputs } = await play(said, { userCode: `A${code}` }, ['json', 'plain'])
        expect(steeringIn(out)).toEqual([])
        for (const output of outputs)
          for (const line of linesOf(output)) expect(line).not.toMatch(steering)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    'https://aws.example@evil.example/',
    'https://:x@evil.example/',
    'http://device.example/',
    'https://$(calc).evil.example/',
    'javascript:alert(1)',
    'file:///c:/windows/system32/calc.exe',
    'https://evil.example\u0000`id`/',
    'ftp://evil.example/',
  ])('sends nobody to %j', async (verificationUri) => {
    const { out, opened, error } = await play({ error: 'invalid_grant' }, { verificationUri }, [
      'plain',
    ])
    expect(error).toMatchObject({ code: 'protocol' })
    expect(opened).toEqual([])
    expect(JSON.stringify([out, error])).not.toMatch(/evil|calc|alert|device\.example/)
  })

  it('opens and shows an address as it is safe, and none of another origin', async () => {
    const shown = async (codes: object) => {
      const { opened, out } = await play({ error: 'invalid_grant' }, codes, ['plain'])
      const waiting = out.find((one): one is { attempt: Record<string, unknown> } =>
        JSON.stringify(one).includes('"awaitingCode"'),
      )
      return { opened, attempt: waiting?.attempt }
    }
    const verificationUri = "https://DEVICE.example/$(id)?a='b'"
    const same = await shown({
      verificationUri,
      verificationUriComplete: `${verificationUri}&c=\u202E`,
    })
    expect(same.attempt).toMatchObject({
      verificationUri: 'https://device.example/%24(id)?a=%27b%27',
      verificationUriComplete: 'https://device.example/%24(id)?a=%27b%27&c=%E2%80%AE',
    })
    expect(same.opened).toEqual(['https://device.example/%24(id)?a=%27b%27&c=%E2%80%AE'])
    const other = await shown({ verificationUriComplete: 'https://evil.example/?user_code=ABCD' })
    expect(other.opened).toEqual(['https://device.example/'])
  })
})

describe('a peer', () => {
  const state = { ...fixtures.failed }
  const welcome = (session: object) => ({
    authchart: version,
    type: 'welcome',
    from: 'server',
    to: null,
    commands: [],
    session: { status: 'signingIn', attempt: session },
    attempts: [],
  })

  it('is read as plain text', () => {
    const read = readServerMessage(welcome({ ...state, error: { ...state.error, message: pwned } }))
    expect(read).toMatchObject({ session: { attempt: { error: { message: 'abcd Forged line' } } } })
  })

  it.each(['https://me@evil.example/', 'http://acme.example/', 'javascript:alert(1)'])(
    'that would send people to %j is not heard',
    (verificationUriComplete) =>
      expect(
        readServerMessage(welcome({ ...fixtures.waiting, verificationUriComplete })),
      ).toBeUndefined(),
  )

  it('shows nobody what steers, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const said = { ...state.error, message: text, hint: text, description: `\u009B${text}` }
        const read = readServerMessage(welcome({ ...state, error: said }))
        expect(read).toBeDefined()
        expect(steeringIn(read)).toEqual([])
      }),
    )
  })
})
