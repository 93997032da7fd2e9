import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isConfigError } from '../../../src/aws/config/config-error.ts'
import { removeSection, upsertSection, type OptionChange } from '../../../src/aws/config/lines.ts'
import { isSame, parseConfig, splitLines, type SectionId } from '../../../src/aws/config/parse.ts'
import { nasty, type Nasty } from './nasty.ts'
import { anyText, plainText } from './texts.ts'

const p: SectionId = { kind: 'profile', name: 'p' }
const ids = fc.constantFrom<SectionId>(
  p,
  { kind: 'profile', name: 'q' },
  { kind: 'profile', name: 'default' },
  { kind: 'profile', name: 'fresh' },
  { kind: 'sso-session', name: 'p' },
  { kind: 'sso-session', name: 's' },
)
const someChanges = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom('region', 'output', 'sso_session', 'sso_start_url', 'fresh_key'),
    fc.option(fc.constantFrom('eu-west-1', 'json', 'https://acme.awsapps.com/start/#/', 'p'), {
      nil: undefined,
    }),
  ),
  { selector: ([key]) => key, minLength: 1 },
)

/** What `edit` gives; `undefined` where it refuses. */
const unlessRefused = (edit: () => string): string | undefined => {
  try {
    return edit()
  } catch (error) {
    if (isConfigError(error)) return undefined
    throw error
  }
}

const bytes = (lines: readonly { readonly text: string; readonly end: string }[]): string =>
  lines.map(({ text, end }) => text + end).join('')

/** The bytes before and after a section: of one that is not there, all of them come before. */
const around = (text: string, id: SectionId): readonly [before: string, after: string] => {
  const { lines, sections } = parseConfig(text)
  const found = sections.find((section) => isSame(section.id, id))
  if (found === undefined) return [text, '']
  return [bytes(lines.slice(0, found.at)), bytes(lines.slice(found.last + 1))]
}

const valuesIn = (text: string, id: SectionId): Record<string, string> => {
  const section = parseConfig(text).sections.find((one) => isSame(one.id, id))
  return Object.fromEntries((section?.options ?? []).map(({ key, value }) => [key, value]))
}

const texts = fc.oneof(anyText, plainText)

describe('any file', () => {
  it('is all of its lines', () => {
    fc.assert(fc.property(anyText, (text) => bytes(splitLines(text)) === text))
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\r', '\n', 'a', ' ') }),
        (text) => bytes(splitLines(text)) === text,
      ),
    )
  })

  it('keeps its bytes outside the section, with every edit', () => {
    const seen = { refused: 0, changed: 0, added: 0 }
    fc.assert(
      fc.property(texts, ids, someChanges, (text, id, changes) => {
        const after = unlessRefused(() => upsertSection(text, id, changes))
        if (after === undefined) return void (seen.refused += 1)
        const [begin, end] = around(text, id)
        expect(after.startsWith(begin)).toBe(true)
        expect(after.endsWith(end)).toBe(true)
        if (after !== text) seen[begin === text ? 'added' : 'changed'] += 1
      }),
      { numRuns: 1_000 },
    )
    // The law speaks of something.
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(50)
  })

  it('says what was set, and keeps what was not', () => {
    fc.assert(
      fc.property(texts, ids, someChanges, (text, id, changes) => {
        const after = unlessRefused(() => upsertSection(text, id, changes))
        if (after === undefined) return
        const wanted = { ...valuesIn(text, id), ...Object.fromEntries(changes) }
        const set = Object.entries(wanted).filter(([, value]) => value !== undefined)
        expect(valuesIn(after, id)).toEqual(Object.fromEntries(set))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is not changed by the same edit again', () => {
    fc.assert(
      fc.property(texts, ids, someChanges, (text, id, changes) => {
        const after = unlessRefused(() => upsertSection(text, id, changes))
        if (after !== undefined) expect(upsertSection(after, id, changes)).toBe(after)
      }),
      { numRuns: 1_000 },
    )
  })

  it('loses with a section its lines, and nothing else but an empty line before them', () => {
    fc.assert(
      fc.property(texts, ids, (text, id) => {
        const after = unlessRefused(() => removeSection(text, id))
        if (after === undefined || after === text) return
        const [begin, end] = around(text, id)
        const shorter = bytes(splitLines(begin).slice(0, -1))
        expect([begin + end, shorter + end]).toContain(after)
        if (after !== begin + end) expect(splitLines(begin).at(-1)?.text.trim()).toBe('')
        expect(removeSection(after, id)).toBe(after)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is as before, once a section that was added is removed', () => {
    const id: SectionId = { kind: 'profile', name: 'fresh' }
    fc.assert(
      fc.property(plainText, someChanges, (text, changes) => {
        fc.pre(!/\n\s*\n$/.test(text))
        expect(removeSection(upsertSection(text, id, changes), id)).toBe(text)
      }),
    )
  })

  it('has its own line ends in what is added', () => {
    fc.assert(
      fc.property(plainText, ids, someChanges, (text, id, changes) => {
        const after = upsertSection(text, id, changes)
        if (text.includes('\r\n')) expect(after).not.toMatch(/(?<!\r)\n/)
        else expect(after).not.toContain('\r')
      }),
    )
  })
})

const set: readonly OptionChange[] = [
  ['sso_session', 's'],
  ['region', 'us-east-2'],
]

describe('the nasty files', () => {
  const refused: Partial<Record<Nasty, number>> = {
    'a byte order mark': 1,
    'a section twice': 7,
    'an indented header': 3,
    'a value on two lines': 3,
    'an indented option': 2,
  }

  it.each(Object.entries(refused) as [Nasty, number][])(
    '%s is refused with its line',
    (name, line) => {
      expect(() => upsertSection(nasty[name], p, set)).toThrow(
        expect.objectContaining({
          name: 'ConfigError',
          line,
          section: 'profile p',
          advice: expect.any(String),
        }),
      )
      if (name !== 'a value on two lines')
        expect(() => removeSection(nasty[name], p)).toThrow(expect.objectContaining({ line }))
    },
  )

  it('take another section at their end, but for the byte order mark', () => {
    const id = { kind: 'profile', name: 'fresh' } as const
    for (const [name, text] of Object.entries(nasty)) {
      if (name === 'a byte order mark') continue
      const eol = name === 'CRLF' ? '\r\n' : '\n'
      const gap = text.endsWith('\n') ? eol : eol + eol
      const block = ['[profile fresh]', 'sso_session = s', 'region = us-east-2', '']
      expect(upsertSection(text, id, set)).toBe(text + gap + block.join(eol))
    }
  })

  it.each<[Nasty, string]>([
    [
      'a comment behind a value',
      '[profile p]\n# note\nregion = us-east-2\noutput = json ; why\nsso_session = s\n',
    ],
    [
      'other spellings',
      '[profile p]\nregion = us-east-2\nsso_session = s\nsso_account_id = 111122223333\n',
    ],
    ['CRLF', '[profile p]\r\noutput = json\r\nsso_session = s\r\nregion = us-east-2\r\n'],
    ['tabs', '\tregion = us-east-1\noutput = json\t\nsso_session = s\n'],
    ['no line break at the end', '[profile p]\nregion = us-east-2\nsso_session = s\n# last words'],
    [
      'a nested block',
      '[profile p]\ns3 =\n  region = us-east-1\n\n  addressing_style = path\nregion = us-east-2\nsso_session = s\n\n# of q\n',
    ],
    [
      'a comment behind a header',
      '[profile p] # prod\nregion = us-east-2\nsso_session = s\n\n[profile q] ; test\n',
    ],
  ])('%s is edited in place', (name, part) => {
    expect(upsertSection(nasty[name], p, set)).toContain(part)
  })
})

describe('an edit', () => {
  it('leaves a comment behind a value alone where the value is the same', () => {
    const text = '[profile p]\nregion = eu-west-1   # note\n'
    expect(upsertSection(text, p, [['region', 'eu-west-1']])).toBe(text)
  })

  it('puts options behind the last one and its indented lines, before the comments of the next section', () => {
    const text = '[profile p]\ns3 =\n  a = b\n\n  c = d\n\n# of q\n[profile q]\n'
    expect(upsertSection(text, p, [['region', 'x']])).toBe(
      '[profile p]\ns3 =\n  a = b\n\n  c = d\nregion = x\n\n# of q\n[profile q]\n',
    )
    expect(upsertSection('[profile p]\n# later\n', p, [['region', 'x']])).toBe(
      '[profile p]\nregion = x\n# later\n',
    )
    expect(upsertSection('[profile p]', p, [['region', 'x']])).toBe('[profile p]\nregion = x\n')
  })

  it('keeps the spelling of a line whose value it changes', () => {
    expect(upsertSection('[profile p]\nregion=x\n', p, [['region', 'y']])).toBe(
      '[profile p]\nregion=y\n',
    )
    expect(upsertSection('[profile p]\nregion =\n', p, [['region', 'y']])).toBe(
      '[profile p]\nregion = y\n',
    )
  })

  it('takes out an option with its indented lines', () => {
    const text = '[profile p]\nsso_session = a\n  b\n\nregion = x\n'
    expect(upsertSection(text, p, [['sso_session', undefined]])).toBe('[profile p]\n\nregion = x\n')
  })

  it('begins an empty file without an empty line', () => {
    expect(upsertSection('', p, [['region', 'x']])).toBe('[profile p]\nregion = x\n')
    expect(upsertSection('# mine\n\n', p, [['region', 'x']])).toBe(
      '# mine\n\n[profile p]\nregion = x\n',
    )
  })

  it('knows [profile default] for [default], and writes the latter', () => {
    const id = { kind: 'profile', name: 'default' } as const
    expect(upsertSection('[profile default]\nregion = x\n', id, [['region', 'y']])).toBe(
      '[profile default]\nregion = y\n',
    )
    expect(upsertSection('', id, [['region', 'y']])).toBe('[default]\nregion = y\n')
    const both = '[default]\nregion = x\n[profile default]\nregion = z\n'
    expect(() => upsertSection(both, id, [['region', 'y']])).toThrow(
      expect.objectContaining({ line: 3 }),
    )
  })

  it.each(['with space', 'zürich', 'a]b', 'a\nb', '', '__proto__', 'a#b', '"p"'])(
    'refuses the name %j',
    (name) => {
      expect(() => upsertSection('', { kind: 'profile', name }, set)).toThrow(
        'The name of the profile cannot be written',
      )
    },
  )

  it.each(['a\nb = c', 'a\rb', ' a', 'a ', '', 'a # b', '#a', 'a\t;b', 'a\u0000', 'a\u2028b'])(
    'refuses the value %j',
    (value) => {
      expect(() => upsertSection('', p, [['region', value]])).toThrow(
        'The value for region cannot be written',
      )
    },
  )

  it.each([
    ['an option twice', '[profile p]\nregion = x\nregion = y\n', 3],
    ['what AWS SDKs take for its end', '[profile p]\n[]\nregion = x\n', 2],
    ['what they take for its end, indented', '[profile p]\nother = x\n  [] # x\n', 3],
    ['what AWS SDKs do not take for its end', '[profile p]\n[services x] y\nregion = x\n', 2],
    ['an option twice in two spellings', '[profile p]\nregion = x\nREGION = y\n', 3],
    [
      'an indented option that AWS SDKs take for the section’s',
      '[profile p]\noutput = json\n  region = y\n',
      3,
    ],
    ['a header that AWS SDKs do not find', '[profile  p]\noutput = json\n', 1],
    ['a header in quotes beside a plain one', '[profile p]\n[profile "p"]\n', 2],
    ['a header that is indented elsewhere', '[profile q]\noutput = json\n [profile p]\n', 3],
    ['a carriage return alone', '[profile q]\n# a\r[profile p]\n', 2],
  ])('refuses %s, with its line', (_, text, line) => {
    expect(() => upsertSection(text, p, set)).toThrow(expect.objectContaining({ line }))
  })
})
