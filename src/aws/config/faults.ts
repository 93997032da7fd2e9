import { plainText } from '../../kit/plain-text.ts'
import { mark } from './marks.ts'
import { aName, headerOf, isName } from './spelling.ts'
import { type ConfigText, type Option, type Section } from './parse.ts'
import type { ConfigProblem, SsoSession } from './types.ts'

const unreadable = 'the AWS CLI reads nothing of the file'

/** The options that we read: what is wrong with others is not told. */
const read = new Set([
  'sso_session',
  'sso_account_id',
  'sso_role_name',
  'sso_start_url',
  'sso_region',
  'sso_registration_scopes',
  'region',
  'output',
  'credential_process',
  mark,
])

type Say = (at: number, what: string, advice: string) => ConfigProblem

const sayOf =
  (section?: Pick<Section, 'header'>): Say =>
  (at, what, advice) => ({
    line: at + 1,
    ...(section && { section: plainText(section.header) }),
    what,
    advice,
  })

const optionFaults = ({ key, at, isFound, comment, more }: Option, say: Say): ConfigProblem[] => {
  if (!read.has(key)) return []
  const problems: ConfigProblem[] = []
  if (!isFound)
    problems.push(
      say(
        at,
        `${key} is found by the AWS CLI and not by AWS SDKs.`,
        `Write it in lower case, with = behind it.`,
      ),
    )
  if (comment !== undefined)
    problems.push(
      say(
        at,
        `The comment is a part of ${key} for the AWS CLI, and none for AWS SDKs.`,
        'Put it on a line of its own.',
      ),
    )
  if (more[0] !== undefined)
    problems.push(
      say(
        more[0],
        `The line is a part of ${key} for the AWS CLI, and none for AWS SDKs.`,
        `Put the value of ${key} on one line.`,
      ),
    )
  return problems
}

/** Sections that are one have the same name here. */
const nameOf = ({ id, header }: Section): string => (id === undefined ? header : headerOf(id))

const sectionFaults = (section: Section, first: Section | undefined): ConfigProblem[] => {
  const { id, at, isFound, indented, options } = section
  const say = sayOf(section)
  const problems: ConfigProblem[] = []
  if (first !== undefined && first !== section)
    problems.push(
      say(
        at,
        first.header === section.header
          ? `The section is there twice, first in line ${first.at + 1}: ${unreadable}, and AWS SDKs join the two.`
          : `The section is there twice, first in line ${first.at + 1}: the AWS CLI takes one of the two, and AWS SDKs another or both.`,
        'Join the two.',
      ),
    )
  for (const [n, { key, at: line }] of options.entries())
    if (options.findIndex((one) => one.key === key) < n)
      problems.push(say(line, `${key} is there twice: ${unreadable}.`, 'Remove one.'))
  if (indented !== undefined)
    problems.push(
      say(
        indented,
        'The line directly under the header is indented.',
        'Move the options of the section to the first column.',
      ),
    )
  if (id === undefined) {
    if (!isFound)
      problems.push(
        say(at, 'The line is a header for the AWS CLI, and none for AWS SDKs.', 'Correct it.'),
      )
    return problems
  }
  if (!isName(id.name))
    problems.push(
      say(
        at,
        'The section is found by the AWS CLI and not by AWS SDKs.',
        `Give it a name of ${aName}.`,
      ),
    )
  else if (!isFound)
    problems.push(
      say(
        at,
        'The section is found by the AWS CLI and not by AWS SDKs.',
        `Write it [${headerOf(id)}].`,
      ),
    )
  return [...problems, ...options.flatMap((option) => optionFaults(option, say))]
}

/** Below an option without a value, the AWS CLI wants options of one level more. */
const nestedFaults = ({ lines, sections }: ConfigText): ConfigProblem[] =>
  sections.flatMap((section) =>
    section.options
      .filter(({ value, comment }) => value === '' && comment === undefined)
      .flatMap(({ key, more }) =>
        more
          .filter((at) => lines[at]?.text.includes('=') === false)
          .map((at) =>
            sayOf(section)(
              at,
              `The line below ${key} is no option: ${unreadable}.`,
              `Write it as name = value, or put the value of ${key} on one line.`,
            ),
          ),
      ),
  )

/** What is wrong with the text, or read differently by the AWS CLI and the SDKs. */
export const textFaults = (config: ConfigText): ConfigProblem[] => {
  const { sections, hidden, senseless, stray, hasMark, loneReturn } = config
  const say = sayOf()
  const firsts = new Map(sections.toReversed().map((section) => [nameOf(section), section]))
  const problems = sections.flatMap((section) =>
    sectionFaults(section, firsts.get(nameOf(section))),
  )
  problems.push(...nestedFaults(config))
  if (hasMark)
    problems.push(
      say(
        0,
        `The file begins with a byte order mark: ${unreadable}.`,
        'Save it as UTF-8 without one.',
      ),
    )
  if (loneReturn !== undefined)
    problems.push(
      say(
        loneReturn,
        'A carriage return ends a line for the AWS CLI, and none for AWS SDKs.',
        'Remove it.',
      ),
    )
  for (const { at, ...section } of hidden)
    problems.push(
      sayOf(section)(
        at,
        'The header is indented: AWS SDKs take it for a section, the AWS CLI for a part of the option above, if there is one.',
        'Move it to the first column.',
      ),
    )
  for (const at of senseless)
    problems.push(
      say(
        at,
        `The line is neither a section nor an option: ${unreadable}.`,
        'Remove it, or begin it with #.',
      ),
    )
  for (const at of stray)
    if (!hidden.some((one) => one.at === at))
      problems.push(
        say(
          at,
          `The line stands before the first section: ${unreadable}.`,
          'Move it into a section.',
        ),
      )
  return problems
}

interface Members {
  readonly line: number
  readonly section: string
  readonly values: ReadonlyMap<string, string>
}

const lacking = ({ line, section, values }: Members, keys: readonly string[]): ConfigProblem[] =>
  keys
    .filter((key) => !values.has(key))
    .map((key) => ({ line, section, what: `${key} is missing.`, advice: `Add ${key} = ….` }))

const ofRole = ['sso_account_id', 'sso_role_name']
const ofInstance = ['sso_start_url', 'sso_region']

const ofSession = (members: Members): ConfigProblem[] => lacking(members, ofInstance)

const ofProfile = (
  members: Members,
  sessions: ReadonlyMap<string, SsoSession>,
): ConfigProblem[] => {
  const { line, section, values } = members
  const name = values.get('sso_session')
  if (name === undefined) {
    const isLegacy = [...ofInstance, ...ofRole].some((key) => values.has(key))
    return isLegacy ? lacking(members, [...ofInstance, ...ofRole]) : []
  }
  // A profile without both is for bearer tokens alone.
  const halves = ofRole.some((key) => values.has(key)) ? lacking(members, ofRole) : []
  const session = sessions.get(name)
  if (session === undefined)
    return [
      ...halves,
      {
        line,
        section,
        what: `Its sso_session is not in the file.`,
        advice: 'Add an [sso-session] section of that name, or correct sso_session.',
      },
    ]
  const other = (
    [
      ['sso_start_url', session.startUrl],
      ['sso_region', session.region],
    ] as const
  ).filter(([key, own]) => own !== undefined && (values.get(key) ?? own) !== own)
  return [
    ...halves,
    ...other.map(([key]) => ({
      line,
      section,
      what: `${key} is not that of the session in line ${session.line}: the AWS CLI refuses the profile, and AWS SDKs take that of the session.`,
      advice: `Remove ${key} from the profile.`,
    })),
  ]
}

/** What is missing in a section, or contradicts its session. */
export const memberFaults = { session: ofSession, profile: ofProfile }
