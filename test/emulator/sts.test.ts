import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import { answerAws, type AwsRequest } from '../../src/emulator/sts-and-s3.ts'
import { codeFlow, handClock, membersOf } from './client.ts'

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

const accounts = [{ accountId: '111122223333', roles: ['Read+Only@x'] }] as const
const region = 'eu-west-1'

const start = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const emulator = await startEmulator({ accounts, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

const keysOf = ({ service }: Emulator): Keys => {
  const { accessToken } = codeFlow(service).signIn()
  const path = '/federation/credentials?account_id=111122223333&role_name=Read%2BOnly%40x'
  const headers = { 'x-amz-sso_bearer_token': String(accessToken) }
  const answer = membersOf(service.handle({ method: 'GET', path, body: '', headers }))
  const { accessKeyId, secretAccessKey, sessionToken } = answer['roleCredentials'] as Keys
  return { accessKeyId, secretAccessKey, sessionToken }
}

const stsOf = ({ url }: Emulator, credentials: Keys): STSClient => {
  const sts = new STSClient({ region, endpoint: url, credentials, maxAttempts: 1 })
  onTestFinished(() => sts.destroy())
  return sts
}

const s3Of = ({ url }: Emulator, credentials: Keys): S3Client => {
  const s3 = new S3Client({
    region,
    endpoint: url,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  })
  onTestFinished(() => s3.destroy())
  return s3
}

const stranger = { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA', secretAccessKey: 's', sessionToken: 't' }

describe('the AWS SDK learns from STS', () => {
  it('whose the keys are', async () => {
    const emulator = await start()
    const sts = stsOf(emulator, keysOf(emulator))
    const identity = await sts.send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: expect.stringMatching(
        /^arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_Read\+Only@x_[\da-f]{16}\/[\w.@]+$/,
      ),
      UserId: expect.stringMatching(/^AROA[\dA-Z]{17}:[\w.@]+$/),
      $metadata: { httpStatusCode: 200, requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
    })
    const again = await stsOf(emulator, keysOf(emulator)).send(new GetCallerIdentityCommand({}))
    expect(again.Arn).toBe(identity.Arn)
  })

  it('that keys are not known', async () => {
    const sts = stsOf(await start(), stranger)
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: 403 },
    })
  })

  it('that keys have ended', async () => {
    const clock = handClock()
    const emulator = await start({ clock, portal: { roleCredentialsExpireIn: 60 } })
    const sts = stsOf(emulator, keysOf(emulator))
    clock.at += 60_000
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: expect.stringMatching(/^ExpiredToken/),
      $metadata: { httpStatusCode: 403 },
    })
  })

  it('nothing else', async () => {
    const emulator = await start()
    const sts = stsOf(emulator, keysOf(emulator))
    await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('nothing while there is no network', async () => {
    const emulator = await start()
    const sts = stsOf(emulator, keysOf(emulator))
    emulator.setOffline(true)
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      code: 'ECONNRESET',
    })
  })
})

describe('the AWS SDK gets from S3', () => {
  it('two buckets', async () => {
    const emulator = await start()
    const { Buckets } = await s3Of(emulator, keysOf(emulator)).send(new ListBucketsCommand({}))
    expect(Buckets).toEqual([
      { Name: 'acme-invoices', CreationDate: new Date('2024-03-11T08:15:00.000Z') },
      { Name: 'acme-website', CreationDate: new Date('2023-11-02T14:40:00.000Z') },
    ])
  })

  it('a refusal for keys that are not known, or have ended', async () => {
    const clock = handClock()
    const emulator = await start({ clock })
    await expect(s3Of(emulator, stranger).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
      $metadata: { httpStatusCode: 403 },
    })
    const s3 = s3Of(emulator, keysOf(emulator))
    clock.at += 3_600_000
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('nothing else', async () => {
    const emulator = await start()
    const s3 = s3Of(emulator, keysOf(emulator))
    await expect(
      s3.send(new PutObjectCommand({ Bucket: 'acme-website', Key: 'index.html', Body: 'x' })),
    ).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } })
  })
})

describe('the address of the emulator', () => {
  it('is a page to whoever comes without keys', async () => {
    const { url } = await start()
    const page = await fetch(url)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('Accounts and roles')
  })
})

describe('a signature', () => {
  const role = { accountId: '111122223333', roleName: `<&'">`, live: true }
  const ask = (authorization: string | undefined, request: Partial<AwsRequest> = {}) =>
    answerAws(
      { roleOf: (id) => (id === 'ASIAKNOWN' ? role : undefined), requestId: () => 'id-1' },
      { method: 'POST', target: '/', body: 'Action=GetCallerIdentity', authorization, ...request },
    )
  const signed = (service: string, id = 'ASIAKNOWN', between = ' '): string =>
    `AWS4-HMAC-SHA256 SignedHeaders=host,${between}Credential=${id}/20260901/eu-west-1/${service}/aws4_request, Signature=0`

  it.each([undefined, '', 'Bearer x', 'AWS4-HMAC-SHA256', signed('sso-oauth'), signed('stsx')])(
    'that reads %j is for neither',
    (authorization) => {
      expect(ask(authorization)).toBeUndefined()
    },
  )

  it('is read in whatever order its parts come', () => {
    expect(ask(signed('sts'))?.status).toBe(200)
    expect(ask(signed('sts', 'ASIAKNOWN', ''))?.status).toBe(200)
    expect(ask(signed('sts', 'ASIAOTHER'))?.status).toBe(403)
  })

  it('escapes what a role is called', () => {
    expect(ask(signed('sts'))?.body).toContain('AWSReservedSSO_&lt;&amp;&apos;&quot;&gt;_')
  })

  it.each([
    ['GET', '/?x-id=ListBuckets', 200],
    ['GET', '/', 200],
    ['GET', '/bucket', 501],
    ['PUT', '/', 501],
  ])('%s %s of S3 comes to %d', (method, target, status) => {
    expect(ask(signed('s3'), { method, target, body: '' })?.status).toBe(status)
  })
})
