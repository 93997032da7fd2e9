// Commands that `authchart exec` runs: they know nothing of this package.
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { sessionName } from './aws-home.ts'
import { commandHome, printed, sessionText, type CommandHome } from './command-home.ts'

const config = `[profile logs]
sso_session = ${sessionName}
sso_account_id = 444455556666
sso_role_name = ReadOnly
region = eu-west-1

[profile payments]
sso_session = ${sessionName}
sso_account_id = 111122223333
sso_role_name = Admin

[default]
credential_process = /bin/false

${sessionText}`

/** What a child must not take for its own. */
const ofParent = {
  AWS_PROFILE: 'payments',
  AWS_ACCESS_KEY_ID: 'AKIAPARENT',
  AWS_SECRET_ACCESS_KEY: 'parent',
  AWS_SESSION_TOKEN: 'parent',
}

const signedIn = async (options?: EmulatorOptions): Promise<CommandHome> => {
  const home = await commandHome(options, ofParent)
  await home.writeConfig(config)
  await home.login('--profile', 'logs')
  return home
}

const exec = (home: CommandHome, ...args: readonly string[]) =>
  home.authchart('exec', '--profile', 'logs', ...args)
const node = (home: CommandHome, program: string) =>
  exec(home, '--', process.execPath, '-e', program)

describe('authchart exec', () => {
  test('--refresh: a client of the AWS SDK outlives three expiries of its keys', async () => {
    const home = await signedIn({ portal: { roleCredentialsExpireIn: 5 } })
    const program = fileURLToPath(new URL('lasting-program.ts', import.meta.url))
    const child = exec(home, '--refresh', '--', process.execPath, '--no-warnings', program)
    const { code, out, err } = await child.ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const lines = out.trim().split('\n')
    expect(lines).toHaveLength(5)
    for (const line of lines)
      expect(line).toMatch(
        /^ASIA\w+ arn:aws:sts::444455556666:assumed-role\/AWSReservedSSO_ReadOnly_/,
      )
    const issued = home.emulator.roleCredentials()
    expect(issued.filter(({ status }) => status === 'expired').length).toBeGreaterThanOrEqual(3)
    // Each set was used; but the first may have ended before the program had begun.
    expect(issued.length - lines.length).toBeLessThanOrEqual(1)
  })

  test('gives the keys of the role, and nothing of what its parent has', async () => {
    const home = await signedIn()
    const out = await printed(node(home, 'console.log(JSON.stringify(process.env))'))
    const env = JSON.parse(out) as NodeJS.ProcessEnv
    expect(env['AWS_ACCESS_KEY_ID']).toMatch(/^ASIA/)
    expect(home.emulator.roleOf(env['AWS_ACCESS_KEY_ID'] ?? '')).toMatchObject({
      accountId: '444455556666',
      roleName: 'ReadOnly',
    })
    expect(env).toMatchObject({ AWS_REGION: 'eu-west-1', HOME: home.folder })
    expect(env).not.toHaveProperty('AWS_PROFILE')
    expect(out).not.toContain('parent')
    expect(out).not.toContain('AKIAPARENT')
  })

  test('ends as the command does', async () => {
    const home = await signedIn()
    const [good, seven, killed, heard] = [
      node(home, 'process.exit(0)'),
      node(home, 'process.exit(7)'),
      node(home, 'console.log("runs"); setInterval(() => {}, 1e6)'),
      node(
        home,
        'process.on("SIGTERM", () => { console.log("heard"); process.exit(9) }); console.log("runs"); setInterval(() => {}, 1e6)',
      ),
    ]
    for (const running of [killed, heard]) {
      await running.shown('runs')
      running.child.kill('SIGTERM')
    }
    expect(await good.ended).toEqual({ code: 0, out: '', err: '' })
    expect(await seven.ended).toEqual({ code: 7, out: '', err: '' })
    expect(await killed.ended).toEqual({ code: 143, out: 'runs\n', err: '' })
    expect(await heard.ended).toEqual({ code: 9, out: 'runs\nheard\n', err: '' })
  })

  test('runs nothing where nobody is signed in, or the role is not theirs', async () => {
    const home = await signedIn()
    home.emulator.unassign('444455556666', 'ReadOnly')
    const refused = await node(home, 'console.log("ran")').ended
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toMatch(/^authchart: .+\n$/)
    await printed(home.authchart('logout', '--profile', 'logs'))
    expect(await node(home, 'console.log("ran")').ended).toEqual({
      code: 6,
      out: '',
      err: "authchart: You're signed out. Sign in: authchart login --profile logs\n",
    })
  })
})
