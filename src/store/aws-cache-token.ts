// The token file that the AWS CLI and all SDKs share, as text: read as broadly as they write it, and written so that each of
// them reads it.
import * as v from 'valibot'
import { oidcEndpoint } from '../protocol/identity-center/endpoints.ts'
import type { SessionIdentity } from './aws-session-key.ts'

/** The last moment that all readers can read. */
const lastDate = Date.UTC(9999, 11, 31, 23, 59, 59)
const date = v.pipe(v.number(), v.finite(), v.minValue(0))
const text = v.pipe(v.string(), v.nonEmpty())

/** A token as the vault has it. */
const tokenSchema = v.object({
  accessToken: text,
  expiresAt: date,
  refreshToken: v.optional(text),
  startUrl: text,
  region: text,
  endpoint: v.optional(text),
  client: v.optional(v.object({ clientId: text, clientSecret: text, expiresAt: date })),
})
type Token = v.InferOutput<typeof tokenSchema>

export type TokenFile = Readonly<Record<string, unknown>>

/** A token file as anybody writes it; `undefined` for anything else, of which we do not know what it is good for. */
export const parseTokenFile = (content: string): TokenFile | undefined => {
  try {
    const file: unknown = JSON.parse(content)
    if (typeof file !== 'object' || file === null || Array.isArray(file)) return undefined
    const { accessToken, expiresAt } = file as TokenFile
    return typeof accessToken === 'string' && expiresAt !== undefined
      ? (file as TokenFile)
      : undefined
  } catch {
    return undefined
  }
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(?:Z|UTC|([+-]\d\d):?(\d\d))$/i

/** Epoch milliseconds; `undefined` for a date that says no zone, or for what is no date. */
export const parseDate = (value: unknown): number | undefined => {
  const found = typeof value === 'string' ? rfc3339.exec(value.trim()) : null
  if (found === null) return undefined
  const [, day, time, fraction = '', hours = '+00', minutes = '00'] = found
  const at = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${hours}:${minutes}`)
  return Number.isNaN(at) ? undefined : at
}

/** With milliseconds where there are any: all readers take both, and the CLI writes none. */
export const formatDate = (at: number): string =>
  new Date(Math.min(at, lastDate)).toISOString().replace('.000Z', 'Z')

/** Two spellings of one portal: with and without a slash or `#/` at the end. */
const samePortal = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((url) => url.replace(/[#/]+$/, '').toLowerCase())
  return one === other
}

const textIn = (file: TokenFile, key: string): string | undefined => {
  const value = file[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Whether the file is of that session, as far as it says. Some writers leave out where a token comes from. */
export const isOf = (file: TokenFile, { startUrl, region, endpoint }: SessionIdentity): boolean =>
  samePortal(textIn(file, 'startUrl') ?? startUrl, startUrl) &&
  (textIn(file, 'region') ?? region) === region &&
  (textIn(file, 'endpoint') ?? endpoint) === endpoint

/** The token in the file, as the vault has tokens; `undefined` where it is of another session or cannot be used. */
export const fromTokenFile = (
  file: TokenFile,
  identity: SessionIdentity,
): (Token & { readonly tokenType: 'Bearer' }) | undefined => {
  const accessToken = textIn(file, 'accessToken')
  const expiresAt = parseDate(file['expiresAt'])
  if (accessToken === undefined || expiresAt === undefined || !isOf(file, identity))
    return undefined
  const [clientId, clientSecret] = [textIn(file, 'clientId'), textIn(file, 'clientSecret')]
  const clientEnd = parseDate(file['registrationExpiresAt'])
  const refreshToken = textIn(file, 'refreshToken')
  const endpoint = textIn(file, 'endpoint')
  return {
    accessToken,
    tokenType: 'Bearer',
    expiresAt,
    ...(refreshToken !== undefined && { refreshToken }),
    startUrl: identity.startUrl,
    region: identity.region,
    ...(endpoint !== undefined && { endpoint }),
    ...(clientId !== undefined &&
      clientSecret !== undefined &&
      clientEnd !== undefined && {
        client: { clientId, clientSecret, expiresAt: clientEnd },
      }),
  }
}

/** Whether the endpoint follows from the region, as all readers assume. */
const isUsual = (endpoint: string, region: string): boolean =>
  [false, true].some((useFipsEndpoint) =>
    [false, true].some(
      (useDualstackEndpoint) =>
        oidcEndpoint({ region, useFipsEndpoint, useDualstackEndpoint }) === endpoint,
    ),
  )

const known = new Set([
  'startUrl',
  'region',
  'accessToken',
  'expiresAt',
  'clientId',
  'clientSecret',
  'registrationExpiresAt',
  'refreshToken',
  'endpoint',
])

/**
 * The file's text for a token of the vault: strings alone, in the CLI's order, and then what others put into the file that
 * was there (`before`). What the format has no place for, such as an id token, is left out.
 *
 * @throws TypeError, which quotes nothing, for a value that is no token.
 */
export const toTokenFile = (value: unknown, before: TokenFile = {}): string => {
  const parsed = v.safeParse(tokenSchema, value)
  if (!parsed.success) throw new TypeError('The value to be stored is not a token.')
  const { startUrl, region, endpoint, accessToken, expiresAt, refreshToken, client } = parsed.output
  const file = {
    startUrl,
    region,
    accessToken,
    expiresAt: formatDate(expiresAt),
    ...(client !== undefined && {
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      registrationExpiresAt: formatDate(client.expiresAt),
    }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(endpoint !== undefined && !isUsual(endpoint, region) && { endpoint }),
    ...Object.fromEntries(Object.entries(before).filter(([key]) => !known.has(key))),
  }
  return JSON.stringify(file, undefined, 2)
}
