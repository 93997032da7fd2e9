// A server of the Model Context Protocol, and the clients that there are.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath, kill } from 'node:process'
import { fileURLToPath } from 'node:url'
import { Client, type ClientOptions } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'

let emulator: Emulator
let home: string
let frames: string[]

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'authchart-mcp-'))
  emulator = await startEmulator({ interval: 1 })
  frames = []
})

/** What the store holds that nobody else may see. */
const secretsIn = (value: unknown, name = ''): readonly string[] => {
  if (typeof value === 'string')
    return /^(?:accessToken|refreshToken|idToken|clientSecret|deviceCode)$/.test(name) &&
      !value.startsWith('deviceCode/')
      ? [value]
      : []
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, member]) => secretsIn(member, key))
    : []
}

const storedSecrets = (): readonly string[] =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .flatMap(({ parentPath, name }) =>
      secretsIn(JSON.parse(readFileSync(join(parentPath, name), 'utf8'))),
    )

afterEach(async () => {
  const secrets = storedSecrets()
  const early = emulator.log.filter((entry) => entry.early)
  await emulator.close()
  rmSync(home, { recursive: true, force: true })
  expect(early).toEqual([])
  expect(secrets.length).toBeGreaterThan(1)
  const told = frames.join('\n')
  expect(told).not.toBe('')
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
})

const server = () => ({
  command: execPath,
  args: [
    '--conditions=authchart:source',
    fileURLToPath(new URL('../../docs/examples/mcp-server.ts', import.meta.url)),
    'https://acme.awsapps.com/start',
    'eu-west-1',
  ],
  env: {
    PATH: env['PATH'] ?? '',
    AWS_ENDPOINT_URL: emulator.url,
    HOME: home,
    LOCALAPPDATA: home,
    XDG_STATE_HOME: home,
  },
  stderr: 'inherit' as const,
})

/** Keeps what goes either way. */
const tapped = <T extends { onmessage?: unknown; send: (...asked: never[]) => unknown }>(
  transport: T,
): T => {
  type Listener = (message: object, extra: unknown) => void
  let listener: Listener | undefined
  const send = transport.send.bind(transport)
  return Object.defineProperties(transport, {
    send: {
      value: (...asked: never[]) => {
        frames.push(JSON.stringify(asked[0]))
        return send(...asked)
      },
    },
    onmessage: {
      get: () => listener,
      set: (next: Listener) => {
        listener = (message, extra) => {
          frames.push(JSON.stringify(message))
          next(message, extra)
        }
      },
    },
  })
}

interface Answer {
  readonly isError?: boolean
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly content: readonly { readonly text: string }[]
}

const call = { name: 'accounts', arguments: {} }
const calls = (client: { callTool(asked: typeof call): Promise<unknown> }) => async () =>
  (await client.callTool(call)) as Answer

/** One that can open a page answers with `action`, and its person approves where that is to accept. */
const elicited =
  (action: 'accept' | 'decline' | 'cancel', asked: unknown[]) =>
  async ({ params }: { readonly params: object }) => {
    asked.push(params)
    if (action === 'accept') emulator.approve(emulator.codes().at(-1)?.userCode ?? '')
    return { action }
  }

const canOpen: ClientOptions = { capabilities: { elicitation: { url: {} } } }

const connect = async (
  mode: 'auto' | 'legacy',
  o: ClientOptions = {},
  asked?: ReturnType<typeof elicited>,
) => {
  const client = new Client({ name: 'test', version: '1' }, { ...o, versionNegotiation: { mode } })
  if (asked !== undefined) client.setRequestHandler('elicitation/create', asked as never)
  const transport = tapped(new StdioClientTransport(server()))
  await client.connect(transport)
  return { client, transport, call: calls(client) }
}

const accounts = (answer: Answer): unknown => JSON.parse(answer.content[0]?.text ?? '')

describe('a client that cannot open a page', () => {
  it('is told what to show, waits for who was told, and goes on', async () => {
    const { client, call } = await connect('auto')
    const first = await call()
    expect(first.isError).toBeUndefined()
    expect(first.structuredContent).toMatchObject({
      status: 'humanNeeded',
      code: emulator.codes()[0]?.userCode,
      expiresAt: expect.any(Number),
      askAgainAt: expect.any(Number),
    })
    const second = call()
    emulator.approve(String(first.structuredContent?.['code']))
    expect(accounts(await second)).not.toEqual([])
    expect(accounts(await call())).not.toEqual([])
    expect(emulator.codes()).toHaveLength(1)
    await client.close()
  })

  it('is told the same code where the server was killed meanwhile', async () => {
    const before = await connect('auto')
    const first = await before.call()
    kill(before.transport.pid ?? 0, 'SIGKILL')
    await before.client.close()
    const after = await connect('auto')
    const second = await after.call()
    expect(second.structuredContent).toMatchObject({ code: first.structuredContent?.['code'] })
    emulator.approve(String(first.structuredContent?.['code']))
    expect(accounts(await after.call())).not.toEqual([])
    expect(emulator.codes()).toHaveLength(1)
    await after.client.close()
  })
})

describe.each([
  ['revision 2026-07-28', 'auto'],
  ['revision 2025-11-25', 'legacy'],
] as const)('a client that can open a page, %s', (_, mode) => {
  it('has what it wants by one call', async () => {
    const asked: unknown[] = []
    const { client, call } = await connect(mode, canOpen, elicited('accept', asked))
    expect(accounts(await call())).not.toEqual([])
    const code = emulator.codes()[0]?.userCode
    expect(asked).toEqual([
      expect.objectContaining({
        mode: 'url',
        url: expect.stringContaining(String(code)),
        message: expect.stringContaining(`the page shows ${code}`),
      }),
    ])
    await client.close()
  })

  it.each(['decline', 'cancel'] as const)(
    'is not asked again by the same call: %s',
    async (action) => {
      const asked: unknown[] = []
      const { client, call } = await connect(mode, canOpen, elicited(action, asked))
      expect(await call()).toMatchObject({
        isError: true,
        structuredContent: { status: 'declined' },
      })
      expect(asked).toHaveLength(1)
      await client.close()
    },
  )
})

it('a client of version 1 of the SDK has what it wants by one call', async () => {
  const asked: unknown[] = []
  const client = new OldClient(
    { name: 'old', version: '1' },
    { capabilities: { elicitation: { url: {} } } },
  )
  client.setRequestHandler(ElicitRequestSchema, elicited('accept', asked))
  await client.connect(tapped(new OldTransport(server())))
  expect(accounts(await calls(client)())).not.toEqual([])
  expect(asked).toHaveLength(1)
  await client.close()
})
