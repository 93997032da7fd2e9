import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { serve, type Loopback } from '../protocol/support.ts'

/** The members of answers, and of requests, that nobody but the two ends may see. */
const secretNames = [
  'clientSecret',
  'deviceCode',
  'accessToken',
  'refreshToken',
  'idToken',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
] as const

export type SecretName = (typeof secretNames)[number]

export interface Secret {
  readonly name: SecretName
  readonly value: string
}

/** The emulator behind an address of its own, which notes who asked for what, and which secrets were handed out. */
export interface Wire extends Loopback {
  /** Each once, in turn. */
  readonly secrets: readonly Secret[]
  /** The addresses that were asked for, with their queries. */
  readonly targets: readonly string[]
}

const isSecretName = (name: string): name is SecretName =>
  (secretNames as readonly string[]).includes(name)

const secretsIn = (body: string): readonly Secret[] => {
  const found: Secret[] = []
  try {
    JSON.parse(body, (name, value: unknown) => {
      if (isSecretName(name) && typeof value === 'string') found.push({ name, value })
      return value
    })
  } catch {
    return [] // STS answers XML, which has none of them
  }
  return found
}

const passedOn = ['content-type', 'authorization', 'x-amz-sso_bearer_token', 'x-amz-date'] as const

export async function startWire(emulatorUrl: string): Promise<Wire> {
  const secrets: Secret[] = []
  const targets: string[] = []
  const note = (body: string) => {
    for (const one of secretsIn(body))
      if (!secrets.some(({ value }) => value === one.value)) secrets.push(one)
  }
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request
    targets.push(url)
    const body = await text(request)
    const headers = passedOn.flatMap((name): [string, string][] => {
      const value = request.headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    })
    const answer = await fetch(emulatorUrl + url, {
      method,
      headers,
      ...(method !== 'GET' && { body }),
    })
    const answered = await answer.text()
    note(answered)
    const type = answer.headers.get('content-type')
    response
      .writeHead(answer.status, { ...(type !== null && { 'content-type': type }) })
      .end(answered)
  }
  const wire = await serve((request, response) => {
    relay(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  return Object.assign(wire, { secrets, targets })
}
