// What a page judges messages by is ours, for its size: a library of schemas says what it has to come to.
import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { commandNames, copyMessage, version } from '../../src/remote/messages.ts'
import { readServerMessage } from '../../src/remote/server-messages.ts'
import { fixtures, sessionFixtures } from '../../src/testing/fixtures.ts'

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64))
const time = v.pipe(v.number(), v.finite())
const state = v.looseObject({ status: v.string() })
const attempt = v.strictObject({
  id: name,
  state,
  life: v.nullable(v.strictObject({ expiresAt: time, totalMs: time })),
  isOver: v.boolean(),
})
const base = { authchart: v.literal(version), from: name }
const present = { session: state, attempts: v.pipe(v.array(attempt), v.maxLength(16)) }
const specification = v.variant('type', [
  v.strictObject({
    ...base,
    type: v.literal('welcome'),
    to: v.nullable(name),
    commands: v.pipe(v.array(v.picklist(commandNames)), v.maxLength(commandNames.length)),
    ...present,
  }),
  v.strictObject({ ...base, type: v.literal('state'), ...present }),
  v.strictObject({
    ...base,
    type: v.literal('event'),
    stream: v.picklist(['transitions', 'polls', 'slowDown', 'expiry']),
    attempt: v.nullable(name),
    value: v.custom((value) => typeof value === 'object' && value !== null),
  }),
  v.strictObject({
    ...base,
    type: v.literal('answer'),
    to: name,
    call: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    attempt: v.exactOptional(attempt),
    value: v.exactOptional(v.boolean()),
    error: v.exactOptional(
      v.looseObject({ code: v.string(), message: v.string(), retry: v.string() }),
    ),
  }),
  v.strictObject({ ...base, type: v.literal('closed') }),
])

const from = { authchart: version, from: 'me' }
const one = { id: 'a', state: fixtures.waiting, life: { expiresAt: 1, totalMs: 2 }, isOver: false }
const now = { session: sessionFixtures.signingIn, attempts: [one, { ...one, life: null }] }
const error = { code: 'c', message: 'm', retry: 'never', hint: 'h' }
const said: readonly object[] = [
  { ...from, type: 'welcome', to: null, commands: ['cancel', 'nudge'], ...now },
  { ...from, type: 'welcome', to: 'you', commands: [], ...now },
  { ...from, type: 'state', ...now },
  { ...from, type: 'event', stream: 'polls', attempt: 'a', value: { n: 1 } },
  { ...from, type: 'event', stream: 'transitions', attempt: null, value: [1] },
  { ...from, type: 'answer', to: 'you', call: 1, attempt: one, value: true, error },
  { ...from, type: 'answer', to: 'you', call: 0 },
  { ...from, type: 'closed' },
]

/** Just within the bounds, and just beyond. */
const edges: readonly object[] = [
  ...[16, 17].map((length) => ({
    ...from,
    type: 'state',
    ...now,
    attempts: Array(length).fill(one),
  })),
  ...[7, 8].map((length) => ({ ...said[0], commands: Array(length).fill('cancel') })),
  ...[0, 1, 64, 65].map((length) => ({ ...from, type: 'closed', from: 'x'.repeat(length) })),
  ...[-1, 0.5, 2 ** 53 - 1, 2 ** 53].map((call) => ({ ...from, type: 'answer', to: 'you', call })),
]

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'x'.repeat(64),
    'x'.repeat(65),
    0,
    -1,
    1.5,
    2 ** 53,
    true,
    false,
  ),
  fc.constantFrom<unknown>([], {}, [{}], one, now.attempts, Array(17).fill(one), ['cancel'], error),
  fc.constantFrom<unknown>('polls', 'state', 'closed', 'hasOwnProperty', '__proto__', undefined),
  fc.jsonValue(),
)
const keys = fc.constantFrom('type', 'from', 'to', 'extra', '__proto__', 'constructor', 'status')

/** How a message goes wrong: where, by a number of steps down, and by which value; `undefined` takes away. */
interface Harm {
  readonly steps: readonly number[]
  readonly key: string | undefined
  readonly value: unknown
}
const harms = fc.record<Harm>({
  steps: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
  key: fc.option(keys, { nil: undefined }),
  value: values,
})

const harm = (whole: unknown, { steps: [step = 0, ...deeper], key, value }: Harm): unknown => {
  if (typeof whole !== 'object' || whole === null) return value
  const members = Object.entries(whole)
  const [at] = members[step % Math.max(1, members.length)] ?? []
  const under = at ?? 'new'
  const changed: unknown =
    deeper.length === 0 ? value : harm(Reflect.get(whole, under), { steps: deeper, key, value })
  const target = deeper.length === 0 && key !== undefined ? key : under
  if (Array.isArray(whole)) return Object.assign([...(whole as unknown[])], { [at ?? 0]: changed })
  const copy = new Map(members).set(target, changed)
  return Object.fromEntries(copy)
}

describe('What a page reads of a server', () => {
  it('is what the specification lets through, and as it was said', () => {
    const counts = { read: 0, refused: 0 }
    const look = (message: unknown) => {
      const copy = copyMessage(message)
      const { success } = v.safeParse(specification, copy)
      const read = readServerMessage(message)
      expect(read !== undefined).toBe(success)
      if (success) expect(read).toEqual(copy)
      counts[success ? 'read' : 'refused'] += 1
    }
    for (const message of said) look(message)
    expect(counts).toEqual({ read: said.length, refused: 0 })
    for (const message of edges) look(message)
    const property = fc.property(
      fc.constantFrom(...said),
      fc.array(harms, { maxLength: 3 }),
      (message, all) => look(all.reduce<unknown>(harm, message)),
    )
    fc.assert(property, { numRuns: 3_000 })
    expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(500)
  })
})
