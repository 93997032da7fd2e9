import type { Host } from '../../src/index.ts'
import type { Delivered } from '../../src/host/host.ts'
import type { Simulation } from '../../src/testing/index.ts'
import type { Sent, StoredToken } from './world-types.ts'

export const membersOf = (body: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

const secretMembers = [
  'accessToken',
  'refreshToken',
  'clientSecret',
  'deviceCode',
  'code',
  'codeVerifier',
]

/** What the service and the wire know of a secret, as it passes. */
export const secretsOf = (members: Readonly<Record<string, unknown>>): string[] =>
  secretMembers.flatMap((name) => {
    const secret = text(members[name])
    return secret !== undefined && secret.length > 8 ? [secret] : []
  })

/** As Node words it where no connection comes about. */
const unreachable = () =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })

/** Writes down every CreateToken request. Those with the ordinals `undelivered` never reach the service. */
export const spyOnFetch =
  (
    { fetch, clock }: Simulation,
    sent: Sent[],
    token: () => StoredToken | undefined,
    onSent: (sent: Sent) => void,
    undelivered: readonly number[],
  ): Host['fetch'] =>
  async (url, init) => {
    if (!url.endsWith('/token')) return fetch(url, init)
    const members = membersOf(init.body ?? '')
    const entry: Sent = {
      grantType: text(members['grantType']) ?? '',
      code: text(members['code']),
      refreshToken: text(members['refreshToken']),
      sentMs: clock.elapsedMs,
      isStored: members['refreshToken'] === token()?.refreshToken,
      goodUntil: token()?.expiresAt ?? 0,
      wall: clock.now(),
      mayHaveArrived: true,
      endedMs: Number.POSITIVE_INFINITY,
      ended: '',
    }
    sent.push(entry)
    onSent(entry)
    const onDelivery = (delivered: Delivered) => {
      entry.mayHaveArrived = delivered === 'maybe'
      init.onDelivery?.(delivered)
    }
    const end = (ended: string) => Object.assign(entry, { ended, endedMs: clock.elapsedMs })
    try {
      if (undelivered.includes(sent.length)) {
        onDelivery('no')
        throw unreachable()
      }
      const answer = await fetch(url, { ...init, onDelivery })
      end('answered')
      return answer
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } }
      end(init.signal.aborted ? 'aborted' : (cause?.code ?? 'unknown'))
      throw error
    }
  }
