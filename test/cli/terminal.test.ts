// The command line in a real terminal, by `script` of util-linux: whatever size the terminal says that it has, or none.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const hasScript = /util-linux/.test(spawnSync('script', ['--version']).stdout?.toString() ?? '')

const runIn = (columns: number, rows: number, args: string) => {
  const command = `stty cols ${columns} rows ${rows}; '${process.execPath}' --no-warnings '${cli}' ${args}`
  const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', SHELL: '/bin/sh' }
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  return new Promise<{ readonly code: number | null; readonly out: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out: stripVTControlCharacters(out) }))
  })
}

it.skipIf(!hasScript).each([
  [0, 0],
  [1, 1],
  [9, 3],
  [23, 24],
  [30, 10],
  [300, 100],
])(
  'a person signs in in a terminal of %i × %i, and can copy the address',
  async (columns, rows) => {
    const { code, out } = await runIn(columns, rows, '--method device --approve-after 1')
    expect(out).not.toMatch(/Error/)
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/device(?=[\s])/)
    expect(out).toMatch(/signed in/i)
    expect(code).toBe(0)
  },
)

it.skipIf(!hasScript)(
  'a person without any settings is asked for all that is missing, and sees what is written',
  async () => {
    await using emulator = await startEmulator({ approveAfter: 0 })
    const home = mkdtempSync(join(tmpdir(), 'authchart-terminal-'))
    const env = {
      ...process.env,
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      AWS_ENDPOINT_URL_SSO_OIDC: emulator.url,
      AWS_ENDPOINT_URL_SSO: emulator.url,
      AWS_PROFILE: '',
      AWS_CONFIG_FILE: '',
      SSH_TTY: '/dev/pts/0',
      TERM: 'xterm-256color',
      NO_COLOR: '',
      SHELL: '/bin/sh',
    }
    const command = `stty cols 90 rows 30; '${process.execPath}' --no-warnings '${cli}' configure`
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env,
    })
    const answers: (readonly [string, string])[] = [
      ['Start URL of your AWS access portal:', 'https://acme.awsapps.com/start\r'],
      ['Region of your IAM Identity Center:', 'eu-west-1\r'],
      ['Which role?', 'power stag'],
      ['Which role? power stag', '\r'],
      ['Name of the profile:', '\r'],
      ['Write this?', '\r'],
    ]
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      const [question, answer] = answers[0] ?? []
      if (question === undefined || !stripVTControlCharacters(out).includes(question)) return
      answers.shift()
      child.stdin.write(answer)
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    const shown = stripVTControlCharacters(out)
    expect(answers).toEqual([])
    expect(shown).toContain('Signed in')
    expect(shown).toContain('+[profile Acme-Staging-PowerUserAccess]')
    expect(shown).toContain('Written. Profiles: 1 added.')
    expect(readFileSync(join(home, '.aws', 'config'), 'utf8')).toBe(
      [
        '[sso-session acme]',
        'sso_start_url = https://acme.awsapps.com/start',
        'sso_region = eu-west-1',
        'sso_registration_scopes = sso:account:access',
        '',
        '[profile Acme-Staging-PowerUserAccess]',
        'sso_session = acme',
        'sso_account_id = 234567890123',
        'sso_role_name = PowerUserAccess',
        'authchart_managed = acme',
        '',
      ].join('\n'),
    )
    expect(code).toBe(0)
    rmSync(home, { recursive: true })
  },
)
