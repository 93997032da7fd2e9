import { connect, type Socket } from 'node:net'
import type { RedirectOutcome, RedirectVerdict } from '../../src/host/host.ts'
import { nodeRedirectReceiver, type NodeRedirectOptions } from '../../src/host/node-redirect.ts'

export const code = 'CANARY-code-4b81d3'
export const state = 'CANARY-state-90cf6a'
const description = 'CANARY-description-e7702b'
export const canaries = [code, state, description]

/** The query that the waiting sign-in takes; every other one is ignored. */
export const right = `?code=${code}&state=${state}`
export const forged = `?error=access_denied&error_description=${description}&state=${state}-not`

export interface Waiting extends AsyncDisposable {
  readonly redirectUri: string
  readonly host: string
  readonly port: number
  /** Every address that reached the sign-in. */
  readonly heard: string[]
  readonly close: () => void
  /** How the sign-in ends, once it is known. */
  readonly end: (outcome: RedirectOutcome) => void
}

/** A sign-in that waits for the right address, and takes it once. */
export async function wait(
  options: NodeRedirectOptions = {},
  judge?: (url: string, close: () => void) => RedirectVerdict,
): Promise<Waiting> {
  const { promise: outcome, resolve: end } = Promise.withResolvers<RedirectOutcome>()
  const heard: string[] = []
  let isTaken = false
  const onRedirect = (url: string): RedirectVerdict => {
    heard.push(url)
    if (judge) return judge(url, () => listener.close())
    if (isTaken || !url.endsWith(right)) return 'ignored'
    isTaken = true
    return outcome
  }
  const listener = await nodeRedirectReceiver(options).listen({ onRedirect })
  const { redirectUri } = listener
  const { host, port } = new URL(redirectUri)
  return {
    redirectUri,
    host,
    port: Number(port),
    heard,
    close: () => listener.close(),
    end,
    async [Symbol.asyncDispose]() {
      end('unknown')
      listener.close()
      await Promise.resolve()
    },
  }
}

export const dial = (port: number, host = '127.0.0.1'): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host, allowHalfOpen: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket.off('error', reject).on('error', () => undefined)))
  })

/** Everything that comes back until the server hangs up, and hanging up in return. */
export const listenTo = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => (text += chunk))
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(text))
  })

/** Sends bytes, and resolves with all that comes back. */
export const say = async (port: number, bytes: string | Buffer): Promise<string> => {
  const socket = await dial(port)
  const answer = listenTo(socket)
  socket.write(bytes)
  return answer
}

export const get = (target: string, host: string, headers: readonly string[] = []): string =>
  [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n')

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export const ask = async (url: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(url, { redirect: 'manual', ...init })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

export const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? ''
export const titleOf = (answer: string): string => /<h1>([^<]*)/.exec(answer)?.[1] ?? ''
