import { setTimeout as sleep } from 'node:timers/promises'
import { deviceCodeGrant, startUrl, type MakeSubject } from '../subject.ts'

interface Registration {
  readonly clientId: string
  readonly clientSecret: string
}

interface Issued {
  readonly deviceCode: string
  readonly interval: number
  readonly expiresIn: number
}

type Post = (path: string, body: object, signal?: AbortSignal) => Promise<Response>

/** The least that is correct: ask, wait for the interval, ask again, until the code ends. */
export const loopOver =
  (poster: (endpoint: string) => Post): MakeSubject =>
  async ({ endpoint }) => {
    const post = poster(endpoint)
    const registered = await post('/client/register', { clientName: 'bench', clientType: 'public' })
    const { clientId, clientSecret } = (await registered.json()) as Registration
    const client = { clientId, clientSecret }
    return {
      async flow(signal) {
        const started = await post('/device_authorization', { ...client, startUrl }, signal)
        const { deviceCode, interval, expiresIn } = (await started.json()) as Issued
        const endsAt = Date.now() + expiresIn * 1_000
        for (let waitSeconds = interval; Date.now() < endsAt;) {
          await sleep(waitSeconds * 1_000, undefined, signal && { signal })
          const body = { ...client, grantType: deviceCodeGrant, deviceCode }
          const response = await post('/token', body, signal)
          const answer = (await response.json()) as { readonly error?: string }
          if (response.ok) return answer
          if (answer.error === 'slow_down') waitSeconds += 5
          else if (answer.error !== 'authorization_pending') throw new Error(answer.error)
        }
        throw new Error('expired_token')
      },
    }
  }

const headers = { 'content-type': 'application/json', accept: 'application/json' }

export const make = loopOver(
  (endpoint) => (path, body, signal) =>
    fetch(endpoint + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      ...(signal && { signal }),
    }),
)
