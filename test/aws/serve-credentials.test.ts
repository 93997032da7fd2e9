import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fromHttp } from '@aws-sdk/credential-provider-http'
import { expect, it, onTestFinished } from 'vitest'
import {
  serveCredentials,
  type ServeCredentialsOptions,
  type ServedCredentials,
} from '../../src/aws/serve-credentials.ts'
import type { RoleCredentials, RoleCredentialsProvider } from '../../src/aws/types.ts'
import { SignInError } from '../../src/kit/errors.ts'

const credentials: RoleCredentials = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE==',
  expiration: new Date('2036-11-29T12:34:56.789Z'),
  accountId: '111122223333',
  $source: { CREDENTIALS_SSO: 's' },
}

const serving = async (
  provider: RoleCredentialsProvider = async () => credentials,
  o?: ServeCredentialsOptions,
): Promise<ServedCredentials> => {
  const served = await serveCredentials(provider, o)
  onTestFinished(() => served[Symbol.asyncDispose]())
  return served
}

interface Answer {
  readonly status: number | undefined
  readonly body: string
}

/** Asks as `curl` would, with whatever headers. */
const ask = (
  { env }: ServedCredentials,
  o: { method?: string; path?: string; headers?: Record<string, string | string[]> } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const url = new URL(o.path ?? '', env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
    const headers = { Authorization: env.AWS_CONTAINER_AUTHORIZATION_TOKEN, ...o.headers }
    request(url, { method: o.method ?? 'GET', headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })

const bySdk = ({ env }: ServedCredentials) =>
  fromHttp({
    awsContainerCredentialsFullUri: env.AWS_CONTAINER_CREDENTIALS_FULL_URI,
    awsContainerAuthorizationToken: env.AWS_CONTAINER_AUTHORIZATION_TOKEN,
    maxRetries: 0,
    timeout: 10_000,
  })()

it('gives the container provider of AWS SDK v3 what the provider gives', async () => {
  let calls = 0
  const served = await serving(async () => {
    calls += 1
    return { ...credentials, accessKeyId: `ASIA${calls}` }
  })
  for (const accessKeyId of ['ASIA1', 'ASIA2'])
    expect(await bySdk(served)).toMatchObject({
      accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
      expiration: new Date('2036-11-29T12:34:56Z'),
    })
})

it('has a port and a token of its own, on this machine’s own address', async () => {
  const [one, two] = [await serving(), await serving()]
  expect(one.env.AWS_CONTAINER_CREDENTIALS_FULL_URI).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/credentials$/,
  )
  expect(one.env.AWS_CONTAINER_AUTHORIZATION_TOKEN).toMatch(/^[\w-]{43}$/)
  expect(one.env).not.toEqual(two.env)
  expect(one.env.AWS_CONTAINER_AUTHORIZATION_TOKEN).not.toBe(
    two.env.AWS_CONTAINER_AUTHORIZATION_TOKEN,
  )
})

it('says nothing to who has not the token, and does not ask for credentials', async () => {
  let calls = 0
  const served = await serving(async () => {
    calls += 1
    return credentials
  })
  const token = served.env.AWS_CONTAINER_AUTHORIZATION_TOKEN
  const wrong = [
    'x',
    token.slice(1),
    `${token}x`,
    `Bearer ${token}`,
    token.toLowerCase(),
    token.replace(/.$/, '!'),
  ]
  for (const Authorization of wrong)
    expect(await ask(served, { headers: { Authorization } })).toEqual({ status: 401, body: '{}' })
  // Nor whether a path or a method is right.
  for (const path of ['/', '/other', '/credentials?x'])
    expect(await ask(served, { path, headers: { Authorization: 'x' } })).toEqual({
      status: 401,
      body: '{}',
    })
  expect(calls).toBe(0)
})

it('answers one path, to GET, under its own name', async () => {
  const served = await serving()
  expect((await ask(served)).status).toBe(200)
  expect(await ask(served, { path: '/credentials?x=y' })).toEqual({ status: 404, body: '{}' })
  expect(await ask(served, { path: '/' })).toEqual({ status: 404, body: '{}' })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await ask(served, { method })).toEqual({ status: 405, body: '{}' })
  const { port } = new URL(served.env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
  for (const Host of [
    'evil.example',
    `evil.example:${port}`,
    `localhost:${port}`,
    '127.0.0.1',
    '127.0.0.1:1',
  ])
    expect(await ask(served, { headers: { Host } })).toEqual({ status: 421, body: '{}' })
})

it.each([
  ['not_signed_in', 'restart', 403],
  ['session_expired', 'restart', 403],
  ['role_not_assigned', 'never', 403],
  ['network', 'automatic', 503],
  ['throttled', 'automatic', 503],
] as const)('answers %s by its code and what to do', async (code, retry, status) => {
  const cause = new Error(credentials.secretAccessKey)
  const served = await serving(async () => {
    throw new SignInError(
      { code, message: 'It failed.', hint: 'Do\u001B[31m this.', retry },
      { cause },
    )
  })
  expect(await ask(served)).toEqual({
    status,
    body: JSON.stringify({ Code: code, Message: 'It failed. Do this.' }),
  })
  const error = await bySdk(served).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'CredentialsProviderError' })
  if (status === 403) expect(error).toMatchObject({ Code: code, Message: 'It failed. Do this.' })
})

it('tells nothing of what else is thrown', async () => {
  const thrown: RoleCredentialsProvider[] = [
    async () => {
      throw new Error(credentials.secretAccessKey)
    },
    () => {
      throw new TypeError(credentials.sessionToken)
    },
    async () => ({ ...credentials, expiration: new Date(Number.NaN) }),
  ]
  for (const provider of thrown) {
    const body = JSON.stringify({ Code: 'internal', Message: 'The credentials could not be got.' })
    expect(await ask(await serving(provider))).toEqual({ status: 500, body })
  }
})

it('ends all requests with its disposal, and can be disposed of twice', async () => {
  const asked = Promise.withResolvers<void>()
  const served = await serving(async () => {
    asked.resolve()
    return new Promise<never>(() => undefined)
  })
  const waiting = ask(served).catch((error: unknown) => error)
  const { port } = new URL(served.env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
  const idle = connect(Number(port), '127.0.0.1')
  const closed = once(idle, 'close')
  await asked.promise
  await served[Symbol.asyncDispose]()
  expect(await waiting).toMatchObject({ code: 'ECONNRESET' })
  await closed
  await expect(ask(served)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await served[Symbol.asyncDispose]()
})

it('keeps no process alive', async () => {
  const module = fileURLToPath(new URL('../../src/aws/serve-credentials.ts', import.meta.url))
  const program = `
    const { serveCredentials } = await import(${JSON.stringify(module)})
    const { env } = await serveCredentials(async () => { throw new Error() })
    const { port } = new URL(env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
    const { connect } = await import('node:net')
    connect(Number(port), '127.0.0.1', () => console.log('connected')).unref()
    setTimeout(() => undefined, 200)`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program])
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
  expect(await once(child, 'close')).toEqual([0, null])
  expect(shown).toBe('connected\n')
})

it('says which port it cannot have', async () => {
  const served = await serving()
  const port = Number(new URL(served.env.AWS_CONTAINER_CREDENTIALS_FULL_URI).port)
  await expect(serveCredentials(async () => credentials, { port })).rejects.toThrow(
    `Credentials cannot be served on port ${port} of 127.0.0.1 (EADDRINUSE): leave the port out for any that is free.`,
  )
})

it('throws a TypeError that names what is wrong', async () => {
  await expect(serveCredentials({} as never)).rejects.toThrow(
    new TypeError('serveCredentials: p must be a function, not an object.'),
  )
  await expect(serveCredentials(async () => credentials, { port: -1 })).rejects.toThrow(
    'serveCredentials: options.port must be a whole number from 0 to 65535',
  )
})
