import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../src/protocol/client.ts'
import { limit } from '../patience.ts'
import {
  isNetworkError,
  isProtocolError,
  isServiceException,
  modelledExceptions,
} from '../../src/protocol/exceptions.ts'
import { manualClock } from './support.ts'

const marker = 'MARKED+secret/value='
const all = [1, 2, 3, 4, 5].map((n) => `${marker}${n}`)

const operations = ['registerClient', 'startDeviceAuthorization', 'createToken'] as const

const ask = (client: Client, operation: (typeof operations)[number]): Promise<object> => {
  const credentials = { clientId: 'id', clientSecret: `${marker}1` }
  if (operation === 'registerClient')
    return client.registerClient({ clientName: 'n', clientType: 'public' })
  if (operation === 'startDeviceAuthorization')
    return client.startDeviceAuthorization({ ...credentials, startUrl: 'https://x.test' })
  return client.createToken({
    ...credentials,
    grantType: 'g',
    deviceCode: `${marker}2`,
    code: `${marker}3`,
    refreshToken: `${marker}4`,
    codeVerifier: `${marker}5`,
  })
}

/** A secret of the request, or of the answer, and text that echoes it. */
const inAnswers = ['accessToken', 'refreshToken', 'idToken', 'clientSecret', 'deviceCode'] as const
const secret = fc.constantFrom(...all)
const echo = fc
  .tuple(fc.string(), secret, fc.boolean(), fc.string())
  .map(([a, text, encoded, b]) => `${a} ${encoded ? encodeURIComponent(text) : text} ${b}`)
const wire = fc.constantFrom(
  ...Object.keys(modelledExceptions),
  'authorization_pending',
  'slow_down',
  'invalid_request',
  'invented_code',
)
const text = fc.oneof(fc.string(), wire, echo, secret)
const value = fc.oneof(text, text, fc.jsonValue(), fc.double(), fc.constant(null))
const members = fc.record(
  {
    error: value,
    error_description: value,
    __type: value,
    code: value,
    reason: value,
    region: value,
    endpoint: value,
    message: value,
    expiresIn: fc.oneof(fc.integer(), value),
    interval: value,
    userCode: fc.string(),
    clientId: fc.string(),
    verificationUri: fc.oneof(fc.webUrl(), fc.string()),
    tokenType: fc.oneof(fc.constant('Bearer'), fc.string()),
    clientSecretExpiresAt: fc.oneof(fc.nat(), value),
    ...Object.fromEntries(inAnswers.map((name, n) => [name, fc.constant(`${marker}${n + 1}`)])),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  { weight: 4, arbitrary: members.map((object) => JSON.stringify(object)) },
  { weight: 1, arbitrary: members.map((object) => JSON.stringify(object).slice(0, -3)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)
const headerText = fc
  .oneof(text, fc.nat().map(String))
  .map((line) => line.replace(/[^\x20-\x7e]/g, ''))
const headers = fc.record(
  {
    'x-amzn-errortype': headerText,
    'x-amzn-requestid': headerText,
    'retry-after': headerText,
    'content-type': headerText,
    'content-length': fc.oneof(headerText, fc.constant('99999999'), fc.constant('5')),
    'content-encoding': headerText,
    location: fc.webUrl(),
  },
  { requiredKeys: [] },
)
const status = fc.oneof(
  fc.constantFrom(200, 400, 401, 403, 429, 500, 502, 503),
  fc.integer({ min: 200, max: 599 }),
)

const noBody = new Set([204, 205, 304])

describe('whatever the answer', () => {
  test(
    'it is a usable answer or a typed error, and no error holds a secret',
    { timeout: limit(60_000) },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...operations),
          status,
          headers,
          body,
          fc.boolean(),
          async (operation, code, head, content, streamed) => {
            const clock = manualClock()
            const client = createClient({
              region: 'eu-central-1',
              clock,
              fetch: () => {
                const sent = noBody.has(code) ? null : content
                const init = { status: code, headers: head }
                return Promise.resolve(
                  new Response(streamed && sent !== null ? new Blob([sent]).stream() : sent, init),
                )
              },
            })
            let failure: unknown
            try {
              const answer = await ask(client, operation)
              expect(answer).toMatchObject({ $metadata: { operation, httpStatusCode: code } })
              expect(code).toBeLessThan(300)
            } catch (error) {
              failure = error
            }
            expect(clock.pending).toBe(0)
            if (failure === undefined) return
            if (!isServiceException(failure) && !isProtocolError(failure)) throw failure
            const wasRead = isServiceException(failure) || failure.readable
            expectNone(secretsOf(operation, wasRead ? content : ''), failure)
          },
        ),
        { numRuns: 1500 },
      )
    },
  )

  test(
    'a failing fetch is a network error without a secret, whatever it throws',
    { timeout: limit(60_000) },
    async () => {
      const reason = fc.oneof(
        fc.anything(),
        fc
          .record({ name: text, code: text, message: text, request: fc.constant(marker) })
          .map(({ message, ...more }) =>
            Object.assign(
              new Error(message, { cause: Object.assign(new TypeError(), more) }),
              more,
            ),
          ),
      )
      await fc.assert(
        fc.asyncProperty(reason, async (thrown) => {
          const client = createClient({
            region: 'eu-central-1',
            clock: manualClock(),
            fetch: () => Promise.reject(thrown),
          })
          const failure: unknown = await ask(client, 'createToken').catch((error: unknown) => error)
          expect(isNetworkError(failure)).toBe(true)
          expectNone(all, failure)
        }),
        { numRuns: 300 },
      )
    },
  )
})

/** The secrets that were in the request, and those in an answer that could be read. */
function secretsOf(operation: (typeof operations)[number], content: string): readonly string[] {
  if (operation === 'createToken') return all
  const sent = operation === 'registerClient' ? [] : all.slice(0, 1)
  try {
    const answer: unknown = JSON.parse(content)
    const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer)
    return isObject
      ? [...sent, ...all.filter((_, n) => Object.hasOwn(answer, inAnswers[n] ?? ''))]
      : sent
  } catch {
    return sent
  }
}

function expectNone(secrets: readonly string[], error: unknown): void {
  const prints = [
    inspect(error, { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity }),
    JSON.stringify(error),
    String(error),
    error instanceof Error ? String(error.stack) : '',
  ]
  for (const print of prints) {
    for (const text of secrets) {
      expect(print).not.toContain(text)
      expect(print).not.toContain(encodeURIComponent(text))
    }
  }
}
