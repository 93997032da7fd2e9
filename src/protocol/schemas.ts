import * as v from 'valibot'
import type { OperationName } from './call-error.ts'
import type * as m from './messages.ts'
import { typeName } from '../kit/type-name.ts'
import { asMembers, type Members } from './values.ts'

type Answer<Output> = Omit<Output, '$metadata'>

const text = v.pipe(v.string(), v.nonEmpty())
const optionalText = v.optional(v.string())
const seconds = v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(2 ** 53))
const moment = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const webUrl = v.pipe(
  v.string(),
  v.check((url) => /^https?:\/\//i.test(url) && URL.canParse(url)),
)

export const registerClientAnswer = v.object({
  clientId: text,
  clientSecret: text,
  clientIdIssuedAt: v.optional(moment),
  clientSecretExpiresAt: v.optional(
    v.pipe(
      moment,
      v.transform((at) => (at === 0 ? undefined : at)),
    ),
  ),
  authorizationEndpoint: optionalText,
  tokenEndpoint: optionalText,
}) satisfies v.GenericSchema<unknown, Answer<m.RegisterClientOutput>>

export const startDeviceAuthorizationAnswer = v.object({
  deviceCode: text,
  userCode: text,
  verificationUri: webUrl,
  verificationUriComplete: v.optional(webUrl),
  expiresIn: seconds,
  interval: v.fallback(v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0))), undefined),
}) satisfies v.GenericSchema<unknown, Answer<m.StartDeviceAuthorizationOutput>>

export const createTokenAnswer = v.object({
  accessToken: text,
  tokenType: v.optional(v.pipe(v.string(), v.regex(/^bearer$/i)), 'Bearer'),
  expiresIn: seconds,
  refreshToken: optionalText,
  idToken: optionalText,
}) satisfies v.GenericSchema<unknown, Answer<m.CreateTokenOutput>>

/** Members with the names and types of an answer, or the name of the first one that is not usable. */
export type Reading<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly member: string }

/** An answer's members, understood. The service writes `null`, and others `''`, for what is absent. */
export function readAnswer<Value>(
  schema: v.GenericSchema<unknown, Value>,
  members: Members,
): Reading<Value> {
  const present = Object.entries(members).filter(([, value]) => value !== null && value !== '')
  const result = v.safeParse(schema, Object.fromEntries(present), { abortEarly: true })
  return result.success
    ? { ok: true, value: result.output }
    : { ok: false, member: v.getDotPath(result.issues[0]) ?? 'body' }
}

const nonEmpty = 'a non-empty string'
const given = v.pipe(v.string(nonEmpty), v.nonEmpty(nonEmpty))
const list = v.array(given, 'an array of strings')

export const registerClientInput = v.object(
  {
    clientName: given,
    clientType: v.literal('public', `'public'`),
    scopes: v.optional(list),
    redirectUris: v.optional(list),
    grantTypes: v.optional(list),
    issuerUrl: v.optional(given),
    entitledApplicationArn: v.optional(given),
  },
  nonEmpty,
) satisfies v.GenericSchema<unknown, m.RegisterClientInput>

export const startDeviceAuthorizationInput = v.object(
  { clientId: given, clientSecret: given, startUrl: given },
  nonEmpty,
) satisfies v.GenericSchema<unknown, m.StartDeviceAuthorizationInput>

export const createTokenInput = v.object(
  {
    clientId: given,
    clientSecret: given,
    grantType: given,
    deviceCode: v.optional(given),
    code: v.optional(given),
    refreshToken: v.optional(given),
    scope: v.optional(list),
    redirectUri: v.optional(given),
    codeVerifier: v.optional(given),
  },
  nonEmpty,
) satisfies v.GenericSchema<unknown, m.CreateTokenInput>

/** The known arguments among `input`. Throws a `TypeError` that names the first wrong one, and its type only. */
export function readInput(
  operation: OperationName,
  schema: v.GenericSchema<unknown, object>,
  input: unknown,
): Members {
  const members = asMembers(input)
  if (!members) throw new TypeError(`${operation}: input must be an object, not ${typeName(input)}`)
  const result = v.safeParse(schema, members, { abortEarly: true })
  if (result.success) return { ...result.output }
  const { message, input: found } = result.issues[0]
  const path = v.getDotPath(result.issues[0]) ?? 'input'
  // The issue of a member that is missing carries the object's message: every required one is text.
  throw new TypeError(`${operation}: '${path}' must be ${message}, not ${typeName(found)}`)
}
