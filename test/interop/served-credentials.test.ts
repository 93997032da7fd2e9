import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { formatCredentials } from '../../src/aws/formats.ts'
import { serveCredentials } from '../../src/aws/serve-credentials.ts'
import type { RoleCredentials, RoleCredentialsProvider } from '../../src/aws/types.ts'
import { SignInError } from '../../src/kit/errors.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { limit } from '../patience.ts'
import { noAwsCli } from './aws-home.ts'

const credentials = (n = 1): RoleCredentials => ({
  accessKeyId: `ASIA${n}`,
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE==',
  expiration: new Date(Math.floor(systemClock.now() / 1_000) * 1_000 + 3_600_000),
  accountId: '111122223333',
  $source: { CREDENTIALS_SSO: 's' },
})

const run = async (provider: RoleCredentialsProvider, file: string, args: readonly string[]) => {
  const home = await mkdtemp(join(tmpdir(), 'authchart-served-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const served = await serveCredentials(provider)
  onTestFinished(() => served[Symbol.asyncDispose]())
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...served.env,
  }
  return promisify(execFile)(file, args, { env, timeout: limit(120_000) })
}

/** A program that knows nothing of us: the default chain of AWS SDK v3 gives it its credentials. */
const program = `
  import { STSClient } from '@aws-sdk/client-sts'
  const { credentials } = new STSClient({ region: 'eu-west-1' }).config
  try {
    console.log(JSON.stringify([await credentials(), await credentials({ forceRefresh: true })]))
  } catch (error) {
    console.log(JSON.stringify({ name: error.name, message: error.message, Code: error.Code, Message: error.Message }))
  }`
const sdk = async (provider: RoleCredentialsProvider): Promise<unknown> => {
  const { stdout } = await run(provider, process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    program,
  ])
  return JSON.parse(stdout)
}

it('is where a client of AWS SDK v3 finds its credentials, again and again', async () => {
  let n = 0
  const asked = await sdk(async () => credentials((n += 1)))
  expect(asked).toMatchObject([
    {
      accessKeyId: 'ASIA1',
      secretAccessKey: credentials().secretAccessKey,
      sessionToken: credentials().sessionToken,
    },
    { accessKeyId: 'ASIA2' },
  ])
})

it('tells a client of AWS SDK v3 what to do', async () => {
  const refusing = async () => {
    throw new SignInError({
      code: 'session_expired',
      message: 'The session has ended.',
      hint: 'Sign in again.',
      retry: 'restart',
    })
  }
  expect(await sdk(refusing)).toMatchObject({
    name: expect.stringMatching(/CredentialsProviderError/),
  })
})

it.skipIf(noAwsCli)('is where the AWS CLI finds its credentials', async () => {
  const given = credentials()
  const args = ['configure', 'export-credentials', '--format', 'env']
  const { stdout } = await run(async () => given, '/usr/bin/aws', args)
  expect(stdout).toBe(formatCredentials(given, 'env'))
})

it.skipIf(noAwsCli)('tells the AWS CLI what to do', async () => {
  const refusing = async () => {
    throw new SignInError({
      code: 'session_expired',
      message: 'The session has ended.',
      hint: 'Sign in again.',
      retry: 'restart',
    })
  }
  const asked = run(refusing, '/usr/bin/aws', ['configure', 'export-credentials'])
  await expect(asked).rejects.toMatchObject({
    stderr: expect.stringContaining('The session has ended. Sign in again.'),
  })
})
