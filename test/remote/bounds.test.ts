// What is too big is refused before it is read, in every place of every kind of message.
import { describe, expect, it, vi } from 'vitest'
import { copyJson } from '../../src/remote/json.ts'
import { readClientMessage } from '../../src/remote/client-messages.ts'
import { readServerMessage } from '../../src/remote/server-messages.ts'
import { webSocketPort, type SocketLike } from '../../src/remote/ports.ts'
import { fixtures } from '../../src/testing/fixtures.ts'

const from = { authchart: 2, from: 'me' }
const to = { ...from, to: 'you' }
const command = (one: object) => ({ ...to, type: 'command', call: 1, command: one })
const fromClients: readonly object[] = [
  { ...from, type: 'hello' },
  { ...to, type: 'bye' },
  { ...to, type: 'follow', on: true },
  command({ name: 'signIn', method: 'device', prompt: 'always', openBrowser: true }),
  command({ name: 'signOut' }),
  command({ name: 'cancel', attempt: 'a', reason: 'r' }),
  command({ name: 'restart', attempt: 'a', method: 'auto' }),
  command({ name: 'nudge', attempt: 'a' }),
  command({ name: 'openBrowser', attempt: 'a' }),
  command({ name: 'submitRedirect', attempt: 'a', url: 'u' }),
]
const present = {
  session: { status: 'signingIn', attempt: fixtures.waiting },
  attempts: [{ id: 'a', state: fixtures.waiting, life: null, isOver: false }],
}
const error = { code: 'c', message: 'm', retry: 'never' }
const fromServers: readonly object[] = [
  { ...from, type: 'welcome', to: null, commands: ['cancel'], ...present },
  { ...from, type: 'state', ...present },
  { ...from, type: 'event', stream: 'polls', attempt: 'a', value: { n: 1 } },
  { ...to, type: 'answer', call: 1, error },
  { ...from, type: 'closed' },
]

/** Keys, of which none is to be read. */
const manyKeys = Array.from({ length: 5_000 }, (_, n) => `k${n}`)
let reads = 0
const wide = new Proxy(
  {},
  {
    ownKeys: () => manyKeys,
    getOwnPropertyDescriptor: () => ({ value: 0, enumerable: true, configurable: true }),
    get: (_, key) => {
      if (typeof key === 'string') reads += 1
      return 0
    },
  },
)
const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)])
const cycle: unknown[] = []
cycle.push(cycle)
const hostile: Readonly<Record<string, unknown>> = {
  'an object of five thousand members': wide,
  'an array of a hundred million': Array.from({ length: 3 }, () => Array(1e8)),
  'an array of arrays of arrays': nested(5_000),
  'an array that holds itself': cycle,
  'a text of two million letters': 'x'.repeat(2_000_000),
  'a name of two million letters': { ['k'.repeat(2_000_000)]: 1 },
  'a hundred thousand small objects': Array.from({ length: 100_000 }, () => ({})),
  'a thousand objects of two hundred members': Array.from({ length: 1_000 }, () =>
    Object.fromEntries(manyKeys.slice(0, 200).map((key) => [key, 1])),
  ),
  'members that are not there': Object.fromEntries(manyKeys.map((key) => [key, undefined])),
}

/** The message with `value` in place of each member, and beside them, at each level. */
const withEach = (message: object, value: unknown): object[] => [
  { ...message, more: value },
  ...Object.entries(message).flatMap(([key, one]: [string, unknown]) => [
    { ...message, [key]: value },
    ...(typeof one === 'object' && one !== null && !Array.isArray(one)
      ? withEach(one, value).map((inner) => ({ ...message, [key]: inner }))
      : []),
  ]),
]

describe.each(Object.entries(hostile))('%s', (_, value) => {
  it('is refused by the serving side, wherever it stands', () => {
    reads = 0
    for (const message of fromClients) {
      expect(readClientMessage(message)).toEqual(message)
      for (const one of withEach(message, value)) expect(readClientMessage(one)).toBeUndefined()
    }
    expect(readClientMessage(value)).toBeUndefined()
    expect(reads).toBe(0)
  })

  it('is refused by the other side, wherever it stands', () => {
    reads = 0
    for (const message of fromServers) {
      expect(readServerMessage(message)).toEqual(message)
      for (const one of withEach(message, value)) expect(readServerMessage(one)).toBeUndefined()
    }
    expect(readServerMessage(value)).toBeUndefined()
    expect(reads).toBe(0)
  })
})

it('a client says no more than a command', () => {
  const long = command({ name: 'submitRedirect', attempt: 'a', url: 'u'.repeat(20_000) })
  expect(readClientMessage(long)).toEqual(long)
  const read = (value: unknown) => copyJson(value, undefined, { depth: 2, size: 10, keys: 3 })
  expect(read({ a: 1, b: 2, c: 3 })).toEqual({ a: 1, b: 2, c: 3 })
  for (const value of [{ a: 1, b: 2, c: 3, d: 4 }, { a: { b: { c: 1 } } }, { a: '12345678' }])
    expect(read(value)).toBeUndefined()
})

it('a text that is too long for a message is not parsed', () => {
  const listeners: ((event: { readonly data: unknown }) => void)[] = []
  const socket = {
    readyState: 1,
    send: () => undefined,
    addEventListener: (_: string, listener: (event: { readonly data: unknown }) => void) =>
      void listeners.push(listener),
    removeEventListener: () => undefined,
  } satisfies SocketLike
  const heard: unknown[] = []
  webSocketPort(socket).subscribe((message) => heard.push(message))
  const parse = vi.spyOn(JSON, 'parse')
  const say = (data: unknown) => listeners.forEach((listener) => listener({ data }))
  say(JSON.stringify('x'.repeat(1_000_000)))
  expect(parse).not.toHaveBeenCalled()
  say('{"authchart":1}')
  say('{')
  parse.mockRestore()
  expect(heard).toEqual([undefined, { authchart: 1 }, undefined])
})
