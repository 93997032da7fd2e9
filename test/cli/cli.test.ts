import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { run } from './run.ts'

const linesOf = (out: string): string[] => out.trimEnd().split('\n')

/** Said where the machine has halted for seconds: it may have slept. */
const afterHalt = 'Sign in: welcome back. Checking…'

const secrets = /access_?token|refresh_?token|device_?code|client_?secret|aoa|eyJ/i

describe.concurrent('the command line without a terminal', () => {
  it('signs in by itself, with a line per change', async () => {
    const { code, out, err } = await run().ended
    expect(linesOf(out).filter((line) => line !== afterHalt)).toEqual([
      'Sign in: nobody is at the keys: the emulator approves after 3 s.',
      expect.stringMatching(
        /^Sign in: open http:\/\/127\.0\.0\.1:\d+\/device and confirm code \S{4}-\S{4} \(valid until \d\d:\d\d\)\.$/,
      ),
      expect.stringMatching(/^Sign in: done\. You are signed in\.$/),
    ])
    expect(err).toBe('')
    expect(code).toBe(0)
  })

  it('tells the story in JSON, and no secret', async () => {
    const { code, out } = await run('--json', '--approve-after', '0').ended
    const values = linesOf(out).map((line) => JSON.parse(line) as Record<string, unknown>)
    const states = values.filter(({ type }) => type === 'state')
    const transitions = values.filter(({ type }) => type === 'transition')
    expect(values).toHaveLength(states.length + transitions.length)
    expect(transitions.map(({ seq }) => seq)).toEqual(transitions.map((_, index) => index))
    expect(transitions.map(({ event }) => event)).toContain('createToken.granted')
    expect(states[0]).toMatchObject({ status: 'starting', step: 'checkingStore' })
    for (const { at } of states) expect(at).toBeTypeOf('number')
    expect(states.at(-1)).toMatchObject({ status: 'signedIn', refreshable: true, via: 'device' })
    expect(out.replaceAll('deviceCode', '')).not.toMatch(secrets)
    expect(code).toBe(0)
  })

  it('exits 2 with one line that helps', async () => {
    const { code, out, err } = await run('--start-url', 'https://acme.awsapps.com/start').ended
    expect(err).toBe(
      'authchart: --start-url needs --region, where your IAM Identity Center is. See authchart --help.\n',
    )
    expect(out).toBe('')
    expect(code).toBe(2)
  })

  it('exits 3 when the person declines', async () => {
    const { code, out } = await run('--deny-after', '0').ended
    expect(linesOf(out).at(-1)).toMatch(/^Sign in: declined in the browser\./)
    expect(code).toBe(3)
  })

  it('exits 4 when the code expires', async () => {
    const { code, out } = await run('--expires-in', '1').ended
    expect(linesOf(out).at(-1)).toBe('Sign in: the code expired before it was confirmed.')
    expect(code).toBe(4)
  })

  it('exits 5 when the network stays away until the end', async () => {
    // Gone with the code's answer, however late anybody is; and away for long enough that somebody notices.
    await using emulator = await startEmulator({
      expiresIn: 12,
      onEvent: ({ type }) => type === 'code' && emulator.setOffline(true),
    })
    const service = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']
    const { code, out } = await run(...service, '--endpoint', emulator.url).ended
    expect(out).toContain('confirm code')
    // A box that is away cuts what comes.
    expect(out).toContain('Sign in: the connection to the service was cut.')
    expect(code).toBe(5)
  })

  it('exits 6 with link and code when nobody may wait', async () => {
    const { code, out } = await run('--non-interactive').ended
    expect(out).toMatch(/open http:\S+\/device and confirm code \S{4}-\S{4}/)
    expect(linesOf(out).at(-1)).toBe(
      'Sign in: a person is needed; without --non-interactive we wait.',
    )
    expect(code).toBe(6)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('exits 130 on %s', async (signal) => {
    const { child, shown, ended } = run('--approve-after', '60')
    await shown('confirm code')
    child.kill(signal)
    const { code, out } = await ended
    expect(linesOf(out).at(-1)).toBe('Sign in: cancelled.')
    expect(code).toBe(130)
  })

  it('signs in to an emulator that it serves elsewhere', async () => {
    const server = run('emulator', '--approve-after', '0')
    const url = (await server.shown('Sign in to it')).match(/http:\/\/127\.0\.0\.1:\d+/)?.[0] ?? ''
    const service = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']
    const client = await run(...service, '--endpoint', url, '--client-name', 'Acme').ended
    expect(client.code).toBe(0)
    server.child.kill('SIGINT')
    const { code, out } = await server.ended
    expect(out).toMatch(/registered Acme\n\S{4}-\S{4} {2}pending {2}for Acme\n/)
    expect(code).toBe(0)
  })

  it('serves an emulator for as long as a command runs, and exits as that does', async () => {
    const program = `
      const answer = await fetch(process.env.AWS_ENDPOINT_URL)
      console.log(answer.status)
      process.exitCode = 3`
    const { code, out, err } = await run('emulator', '--', process.execPath, '-e', program).ended
    expect({ code, out, err }).toEqual({ code: 3, out: '200\n', err: '' })
    expect((await run('emulator', '--', 'no-such-command').ended).code).toBe(127)
  })

  it('exits 2 where the port is taken', async () => {
    await using emulator = await startEmulator()
    const { code, err } = await run('emulator', '--port', new URL(emulator.url).port).ended
    expect(err).toBe('authchart: Something else listens on this port; choose another --port.\n')
    expect(code).toBe(2)
  })

  it('prints help and version', async () => {
    expect((await run('--help').ended).out).toMatch(
      /^Usage: authchart .*\n\nSign in with AWS IAM Identity Center/,
    )
    expect((await run('--version').ended).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
