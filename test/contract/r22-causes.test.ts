import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorInfo } from '../../machines/types.ts'
import type { Host } from '../../src/host/host.ts'
import { networkTroubles } from '../../src/host/node-network-troubles.ts'
import { explainTrouble, troubleTable } from '../../src/host/node-troubles.ts'
import { memoryStore, type Session, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { someRuns } from '../property/replay.ts'
import { failure, record } from './support.ts'

/** What goes wrong, and where: each is a cause of its own. */
interface Cause {
  readonly at: 'request' | 'proof' | 'lock' | 'look' | 'receiver'
  readonly code: string
  readonly place: string
}

const thrownFor = ({ at, code, place }: Cause): Error => {
  const where = at === 'request' ? { hostname: place } : { path: `/home/ada/${place}` }
  return Object.assign(new Error('canary'), { code, ...where })
}

const begin = (cause: Cause, plant?: (ports: Partial<Host>) => Partial<Host>) => {
  const fail = () => Promise.reject(thrownFor(cause))
  const base = memoryStore({ now: () => 0 })
  const broken: Partial<Record<Cause['at'], Partial<Store>>> = {
    proof: { prove: fail },
    lock: { lock: fail },
    look: { get: fail },
  }
  const ports: Partial<Host> = {
    explain: explainTrouble,
    store: { ...base, changes$: base.changes$, ...broken[cause.at] } as Store,
    ...(cause.at === 'request' && { fetch: fail }),
    ...(cause.at === 'receiver' && { redirect: { listen: fail } }),
  }
  return simulate({ browser: 'works', ports: plant?.(ports) ?? ports })
}

/** The error that a person gets, at the end or while it is tried again. */
const errorOf = async (cause: Cause, plant?: (ports: Partial<Host>) => Partial<Host>) => {
  const host = begin(cause, plant)
  const session: Session = host.session()
  const method = cause.at === 'receiver' ? 'authorizationCode' : 'device'
  const states = record(session.signIn({ method }).state$)
  await host.advance(1.5)
  const said = states.values.flatMap((state): ErrorInfo[] => {
    if (state.status === 'failed') return [state.error]
    return 'lastError' in state && state.lastError !== undefined ? [state.lastError] : []
  })
  await session[Symbol.asyncDispose]()
  return said.at(-1)
}

const codes = Object.values(troubleTable)
  .flat()
  .flatMap((row) => row.codes)
  .filter((code) => /^[A-Z0-9_]+$/.test(code))
const someCause: fc.Arbitrary<Cause> = fc.record({
  at: fc.constantFrom('request', 'proof', 'lock', 'look', 'receiver'),
  code: fc.oneof(fc.constantFrom(...codes), fc.stringMatching(/^E[A-Z]{3,8}$/)),
  place: fc.stringMatching(/^[a-z]{1,8}\.example$/),
})

/** Two that differ in one thing alone, or in all. */
const twoCauses = fc
  .tuple(someCause, someCause, fc.constantFrom('code', 'place', 'all'))
  .map(([a, b, by]): [Cause, Cause] => [a, by === 'all' ? b : { ...a, [by]: b[by] }])

/** Two stories that fail for different causes, to be told apart by what a person or a developer reads. */
const isDistinct = async (
  [a, b]: readonly [Cause, Cause],
  plant?: (ports: Partial<Host>) => Partial<Host>,
): Promise<boolean> => {
  const isSame = a.code === b.code && a.place === b.place
  const [one, other] = [await errorOf(a, plant), await errorOf(b, plant)]
  if (one === undefined || other === undefined) return false
  if (JSON.stringify([one, other]).includes('canary')) return false
  return isSame || JSON.stringify(one) !== JSON.stringify(other)
}

describe('R22: two different causes never give the same error', () => {
  it('of the network, the store and the receiver', async () => {
    const law = fc.asyncProperty(twoCauses, (causes) => isDistinct(causes))
    await fc.assert(law, someRuns())
  })

  it('which a port that drops the reason would break', async () => {
    const plant = (ports: Partial<Host>): Partial<Host> => ({
      ...ports,
      ...(ports.fetch && { fetch: () => Promise.reject(new Error('canary')) }),
    })
    const causes = ['ECONNREFUSED', 'ENOTFOUND'].map((code): Cause => ({
      at: 'request',
      code,
      place: 'a.example',
    })) as [Cause, Cause]
    expect(await isDistinct(causes)).toBe(true)
    expect(await isDistinct(causes, plant)).toBe(false)
  })
})

describe('R22: the table of reasons', () => {
  it.each(Object.entries(troubleTable))('has words of its own for each cause: %s', (at, rows) => {
    const said = rows.map(({ message }) => message)
    expect(new Set(said).size).toBe(said.length)
    for (const { codes: named, message, hint } of rows) {
      expect(message).toMatch(/^[A-Z][^\n]+\.$/)
      expect(hint).toMatch(/\.$/)
      for (const code of named) {
        const [reason = '', status = ''] = code.replace('*', 'X').split(' ')
        const trouble = status === '' ? { reason } : { reason, status: Number.parseInt(status, 10) }
        expect(explainTrouble(trouble, at as keyof typeof troubleTable)?.message, code).toBe(
          message,
        )
      }
    }
  })

  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', undefined, true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, true],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', undefined, true],
    ['CERT_HAS_EXPIRED', undefined, true],
    ['CERT_SIGNATURE_FAILURE', undefined, true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', undefined, true],
    ['EPROTO', undefined, true],
    ['ERR_SSL_WRONG_VERSION_NUMBER', undefined, true],
    ['ERR_PROXY_TUNNEL', 407, true],
    ['ERR_PROXY_TUNNEL', 403, true],
    ['ERR_PROXY_TUNNEL', 502, undefined],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', undefined, undefined],
    ['ENOTFOUND', undefined, undefined],
    ['EAI_AGAIN', undefined, undefined],
    ['ECONNRESET', undefined, undefined],
    ['EMFILE', undefined, undefined],
    ['EADDRNOTAVAIL', undefined, undefined],
  ])('knows whether %s %s can get better by itself', (reason, status, isLasting) => {
    const words = explainTrouble({ reason, ...(status !== undefined && { status }) }, 'network')
    expect(words).toBeDefined()
    expect(words?.isLasting).toBe(isLasting)
  })

  it('says nothing of what it does not know', () => {
    for (const at of ['network', 'store', 'redirect', 'browser'] as const) {
      expect(explainTrouble({ reason: 'EUNHEARD' }, at)).toBeUndefined()
      expect(explainTrouble({}, at)).toBeUndefined()
    }
  })
})

describe('R22: a sign-in whose first request fails', () => {
  const lasting = networkTroubles.filter(({ isLasting }) => isLasting === true)
  it.each(lasting.map(({ codes: [code = ''] }) => code).filter((code) => !/[ *]/.test(code)))(
    'ends at once by %s, and sends nothing again',
    async (code) => {
      let sent = 0
      const fetch = () => {
        sent += 1
        return Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code } }))
      }
      const host = simulate({ ports: { fetch, explain: explainTrouble } })
      const error = failure(host.session().signIn().result())
      await host.advance(0.1)
      expect(await error).toMatchObject({ code: 'network', retry: 'never', reason: code })
      await host.advance(120)
      expect(sent).toBe(1)
    },
  )

  it('of which several addresses have failed says the last one', async () => {
    const errors = [
      Object.assign(new Error('canary'), { code: 'ENETUNREACH', address: '::1', port: 443 }),
      Object.assign(new Error('canary'), { code: 'ECONNREFUSED', address: '10.0.0.1', port: 443 }),
    ]
    const fetch = () =>
      Promise.reject(Object.assign(new AggregateError(errors), { code: 'ENETUNREACH' }))
    const host = simulate({ ports: { fetch, explain: explainTrouble } })
    const signIn = host.session().signIn()
    await host.advance(1)
    expect(signIn.getState()).toMatchObject({
      status: 'starting',
      lastError: { reason: 'ECONNREFUSED', detail: '10.0.0.1:443', retry: 'automatic' },
    })
  })

  it('has its reason without a table, too', async () => {
    const fetch = () =>
      Promise.reject(
        new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }),
      )
    const host = simulate({ ports: { fetch } })
    const signIn = host.session().signIn()
    await host.advance(1)
    expect(signIn.getState()).toMatchObject({
      lastError: {
        message: 'The service cannot be reached.',
        reason: 'ENOTFOUND',
        detail: 'oidc.us-east-1.amazonaws.com',
      },
    })
  })
})
