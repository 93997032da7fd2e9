import * as fc from 'fast-check'

const word = fc.constantFrom(
  'a',
  'p',
  'q',
  'x-1',
  'eu-west-1',
  'json',
  'https://acme.awsapps.com/start/#/',
)
const key = fc.constantFrom(
  'region',
  'output',
  'sso_session',
  'sso_account_id',
  'sso_start_url',
  'sso_region',
  'authchart_managed',
  'Region',
  's3',
  'other',
)
const name = fc.constantFrom('p', 'q', '"p"', "'q'", '"with space"', 'zürich', ' p', 'default')
const headers = fc.oneof(
  fc
    .tuple(fc.constantFrom('profile', 'sso-session', 'services'), name)
    .map(([kind, one]) => `[${kind} ${one}]`),
  fc.constantFrom(
    '[default]',
    '[ default ]',
    '[profile p] # prod',
    '[profile p] x',
    '[]',
    '[profile p',
  ),
)
const options = fc.oneof(
  fc
    .tuple(key, fc.constantFrom(' = ', '=', '\t=\t', ': ', ' =  '), word)
    .map((parts) => parts.join('')),
  fc.tuple(key, fc.constantFrom(' = ', '=', ' =')).map((parts) => parts.join('')),
  fc
    .tuple(key, word, fc.constantFrom('  # note', ' ; why', '#x', ' '))
    .map(([k, v, c]) => `${k} = ${v}${c}`),
)
const indented = fc
  .tuple(
    fc.constantFrom('  ', '\t', '    '),
    fc.oneof(options, headers, word, fc.constantFrom('# note')),
  )
  .map(([space, rest]) => space + rest)
const others = fc.constantFrom('', '', ' ', '# mine', '; mine', '#', '\t')
const senseless = fc.constantFrom('nonsense', '= x', '\u00A0')

const line = fc.oneof(
  { weight: 4, arbitrary: headers },
  { weight: 8, arbitrary: options },
  { weight: 2, arbitrary: indented },
  { weight: 3, arbitrary: others },
  { weight: 1, arbitrary: senseless },
)

/** A file as anybody may have left it. */
export const anyText: fc.Arbitrary<string> = fc
  .record({
    lines: fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n')), {
      maxLength: 25,
      size: 'max',
    }),
    open: fc.option(line),
    begin: fc.constantFrom(...Array<string>(19).fill(''), '\uFEFF'),
  })
  .map(({ lines, open, begin }) => begin + lines.flat().join('') + (open ?? ''))

/** A file that all readers take alike, but for what the sections are called. */
export const plainText: fc.Arbitrary<string> = fc
  .tuple(
    fc.uniqueArray(
      fc.constantFrom('default', 'profile p', 'profile q', 'sso-session s', 'services z'),
      {
        maxLength: 5,
      },
    ),
    fc.array(
      fc.tuple(
        fc.uniqueArray(
          fc.constantFrom('region', 'output', 'sso_session', 'other', 'sso_start_url'),
          {
            maxLength: 5,
          },
        ),
        word,
        fc.constantFrom('', '\n', '# mine\n', '\n\n; mine\n', 's3 =\n  region = x\n\n  y = z\n'),
        fc.boolean(),
      ),
      { minLength: 5, maxLength: 5 },
    ),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([names, bodies, eol]) =>
    names
      .map((one, n) => {
        const [keys = [], value = '', more = '', isTight = false] = bodies[n] ?? []
        const equals = isTight ? '=' : ' = '
        return `[${one}]\n${keys.map((k) => `${k}${equals}${value}\n`).join('')}${more}`
      })
      .join('')
      .replaceAll('\n', eol),
  )
