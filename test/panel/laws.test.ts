import * as fc from 'fast-check'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/kit/plain-text.ts'
import { announcement, isPassing } from '../../src/panel/index.ts'
import { anyState, issuedAt, look, textsOf, userCode, waiting } from './support.ts'

/** A message, a hint and what the service said, of 500 characters each. */
const longest = 1_600
const moment = fc.integer({ min: issuedAt - 60_000, max: issuedAt + 5_000_000 })
const marks = [300, 120, 60, 30, 10]

describe('for every state at every moment', () => {
  const holds = (law: (model: ReturnType<typeof look>) => void) =>
    fc.assert(fc.property(anyState, moment, (state, now) => law(look(state, { now }))))

  it('there is a title, and a way out of every end', () =>
    holds(({ title, status, actions }) => {
      expect(title).not.toBe('')
      if (status !== 'restoring') expect(actions.length).toBeGreaterThan(0)
    }))

  it('no text is longer than a person would read, but for addresses', () =>
    holds((model) => {
      const isAddress = model.status.startsWith('awaiting')
      const texts = textsOf(isAddress ? { ...model, body: [], announce: null, link: null } : model)
      expect(texts.filter((text) => text.length > longest)).toEqual([])
    }))

  it('not even where the service goes on and on', () => {
    const text = 'x'.repeat(100_000)
    const error = { code: 'network', message: text, hint: text, description: text } as const
    const model = look({ status: 'failed', error: { ...error, retry: 'restart', requestId: text } })
    expect(textsOf(model).filter(({ length }) => length > longest)).toEqual([])
  })

  it('nothing steers or reorders the text', () =>
    holds((model) => {
      for (const text of textsOf(model)) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    }))

  it('the code is in no line that runs', () =>
    holds(({ code, waiting, clock, title, badge }) => {
      const running = textsOf([waiting, clock, title, badge])
      if (code !== null) expect(running.filter((text) => text.includes(code.text))).toEqual([])
    }))

  it('a link leads to the web or nowhere', () =>
    holds(({ link }) => {
      const href = link?.href ?? null
      if (href !== null) expect(href).toMatch(/^\s*https?:/i)
    }))
})

describe('while time passes', () => {
  it('neither title nor announcement nor tone moves', () =>
    fc.assert(
      fc.property(anyState, fc.array(fc.integer({ min: 0, max: 599_000 })), (state, offsets) => {
        const still = ({ title, tone, announce }: ReturnType<typeof look>) => ({
          title,
          tone,
          announce,
        })
        const known = still(look(state, { now: issuedAt }))
        for (const offset of offsets)
          expect(still(look(state, { now: issuedAt + offset }))).toEqual(known)
      }),
    ))

  it('each mark is spoken once, second by second', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 0, max: 999 }),
        (seconds, ms) => {
          const state = { ...waiting, expiresAt: issuedAt + seconds * 1_000 }
          const values = Array.from(
            { length: seconds + 3 },
            (_, at) => look(state, { now: issuedAt + at * 1_000 + ms }).clock?.spoken ?? null,
          )
          const spoken = values.filter(
            (text, at) => text !== null && text !== (values[at - 1] ?? null),
          )
          // That in force at first, and each below it.
          const due = marks.filter((_, at) => (marks[at + 1] ?? 0) < seconds - ms / 1_000)
          expect(new Set(spoken).size).toBe(spoken.length)
          expect(spoken).toHaveLength(due.length)
        },
      ),
      { numRuns: 30 },
    ))

  it('nothing is new where nothing has changed', () =>
    fc.assert(
      fc.property(anyState, moment, (state, now) => {
        if (!isPassing(state)) expect(announcement(state, state, { now })).toBeUndefined()
      }),
    ))
})

it('a code is spelled letter by letter', () =>
  fc.assert(
    fc.property(userCode, (text) => {
      const { code } = look({ ...waiting, userCode: text })
      const letters = code?.label.replace('Code: ', '').replace('dash', '-').split(', ')
      expect(letters?.join('')).toBe(text)
    }),
  ))

it('an escape goes with its parameters, as Node has it', () => {
  const texts = [
    '\u001B[31mred\u001B[0m',
    '\u001B]8;;https://a.example/\u0007link\u001B]8;;\u0007',
    'a',
  ]
  for (const text of texts) expect(plainText(text)).toBe(stripVTControlCharacters(text))
})
