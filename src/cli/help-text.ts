import type { ExitCode } from './exit-code.ts'

/** What each exit code means. */
export const exitCodeWords: readonly (readonly [ExitCode, string])[] = [
  [0, 'done: signed in, or what was asked for'],
  [1, 'anything else'],
  [2, 'wrong options or settings, or not by this --method'],
  [3, 'the person declined'],
  [4, 'the code expired, or the browser never came back'],
  [5, 'no network until the end'],
  [6, 'a person is needed'],
  [130, 'cancelled, or interrupted'],
]

/** One or more examples of each command, with what they do. The program itself has the empty name. */
export const examples: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  '': [
    ['authchart', 'try it, on an emulator'],
    ['authchart --start-url <url> --region <name>', 'sign in to the real service'],
  ],
  login: [
    ['authchart login --profile dev', 'as ~/.aws/config says'],
    ['authchart login --start-url <url> --region eu-west-1', 'without ~/.aws/config'],
  ],
  logout: [['authchart logout --sso-session acme', 'sign out of one of several']],
  status: [['authchart status --json', 'for a program']],
  accounts: [
    ['authchart accounts', 'a table'],
    ['authchart accounts | grep Prod', 'a line each, with tabs'],
  ],
  configure: [
    ['authchart configure', 'choose a role, name its profile'],
    ['authchart configure --all --prune', 'a profile for every role'],
  ],
  credentials: [
    ['eval "$(authchart credentials --profile dev --format env)"', 'keys for this shell'],
    ['authchart credentials --account 123456789012 --role ReadOnly', 'without a profile'],
  ],
  exec: [
    ['authchart exec --profile dev -- terraform plan', 'with keys of an hour'],
    ['authchart exec --profile dev --refresh -- ./night-job', 'with keys that stay fresh'],
  ],
  console: [['authchart console --profile dev --service s3', 'open S3 in the browser']],
  emulator: [
    ['authchart emulator --port 8080', 'serve it at http://127.0.0.1:8080'],
    ['authchart emulator --approve-after 3 -- node app.js', 'try a program of yours on it'],
  ],
  replay: [['authchart replay bug.ndjson --save bug.test.ts', 'make a test of a recording']],
  view: [['authchart view bug.ndjson --out bug.html', 'send a recording to somebody']],
}

/** What else there is to know of a command. */
export const notes: Readonly<Record<string, string>> = {
  login:
    'It reads ~/.aws/config and changes nothing in it. The token goes where the AWS CLI and all SDKs look for it, ~/.aws/sso/cache. Where several places are known and nothing says which, you choose from a list; without a terminal it is that of the last sign-in.',
  logout:
    'The token is taken out of ~/.aws/sso/cache and ended at AWS. Keys of roles that are out already work until they expire. Nobody signed in is no error: exit 0.',
  status: 'It asks nobody. Exit 0: signed in somewhere; 6: nowhere.',
  accounts:
    'Without a terminal: a line for each role, with account number, role and account name, and tabs between them. A listing of any size is asked for at the pace that AWS allows.',
  configure:
    'Without --all you choose one role from a list. Profiles that something else wrote are left alone, and every byte of the file that is not changed stays. With --all it may be run again: what is there already stays. Without a terminal it asks nothing and writes at once.',
  credentials:
    'Keys go to stdout and nowhere else. It never asks anybody but with --wait: signed out it exits 1, with one line on stderr. However many run at once, one asks AWS.',
  exec: 'AWS_PROFILE and all keys of the environment are taken out, those of the role come in. It exits as the command does: with its code, or 128 and the number of the signal that ended it; 127 where there is no such command. With --refresh the command asks an endpoint of this program; where ~/.aws/config or ~/.aws/credentials has a default, which would come before, it sees neither file.',
  console:
    'The link has no secret in it: your own sign-in in the browser lets you in. Without a browser it is printed.',
}

/** What the keys of the panel do. */
export const keyWords = `With a browser on this machine it opens, and comes back by itself; else, as over
SSH, there is a code to confirm in any browser. No token is ever printed.

Keys: o open browser, c copy code or link, n new code or another try, u use a
code, b use the browser, p paste the address that the browser ended at, q hide
the QR code, Esc cancel.
`

const column = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([term]) => term.length))
  return rows.map(([term, words]) => `  ${term.padEnd(width)}  ${words}\n`).join('')
}

const wrapped = (text: string): string =>
  text
    .split(' ')
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1)
      if (last === undefined || last.length + word.length >= 80) return [...lines, word]
      return [...lines.slice(0, -1), `${last} ${word}`]
    }, [])
    .join('\n')

/** What else there is to know, in 80 columns. */
export const notesText = (name: string): string =>
  notes[name] === undefined ? '' : `\n${wrapped(notes[name])}\n`

/** Examples under their heading; where there is no room beside one, below it. */
export const examplesText = (name: string): string => {
  const rows = examples[name] ?? []
  if (rows.length === 0) return ''
  const isNarrow = rows.every(([line, words]) => line.length + words.length <= 70)
  const list = isNarrow
    ? column(rows)
    : rows.map(([line, words]) => `  ${line}\n      ${words}\n`).join('')
  return `\n${rows.length === 1 ? 'Example' : 'Examples'}:\n${list}`
}

/** The exit codes under their heading. */
export const exitCodesText = (): string =>
  `\nExit codes:\n${column(exitCodeWords.map(([code, words]) => [String(code), words]))}`
