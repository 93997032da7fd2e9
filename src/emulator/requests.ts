import * as v from 'valibot'
import { refuse, type Refusal } from './answers.ts'

const text = v.pipe(v.string(), v.nonEmpty())
const texts = v.array(text)

/** Members as the service's model requires them; others are ignored, as `null` is. */
export const registerClientRequest = v.object({
  clientName: text,
  clientType: text,
  scopes: v.optional(texts),
  redirectUris: v.optional(texts),
  grantTypes: v.optional(texts),
  issuerUrl: v.optional(text),
  entitledApplicationArn: v.optional(text),
})

export const startDeviceAuthorizationRequest = v.object({
  clientId: text,
  clientSecret: text,
  startUrl: text,
})

export const createTokenRequest = v.object({
  clientId: text,
  clientSecret: text,
  grantType: text,
  deviceCode: v.optional(text),
  code: v.optional(text),
  refreshToken: v.optional(text),
  scope: v.optional(texts),
  redirectUri: v.optional(text),
  codeVerifier: v.optional(text),
})

export type RegisterClientRequest = v.InferOutput<typeof registerClientRequest>
export type CreateTokenRequest = v.InferOutput<typeof createTokenRequest>

type Members = Readonly<Record<string, unknown>>

/** The members of a JSON object that are not `null`; nothing where the body is anything else. */
export function membersOf(body: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
  } catch {
    return undefined
  }
}

/** `members` as `schema` has them, or the refusal that names the first member which is missing or of the wrong type. */
export function understand<Schema extends v.GenericSchema<unknown, object>>(
  schema: Schema,
  members: Members | undefined,
): { readonly ok: true; readonly value: v.InferOutput<Schema> } | Refusal {
  if (!members) return refuse('invalid_request', 'The body is not a JSON object')
  const result = v.safeParse(schema, members)
  if (result.success) return { ok: true, value: result.output }
  return refuse('invalid_request', `Missing or malformed: ${v.getDotPath(result.issues[0])}`)
}

/** `members[name]` where it is text, for the log and for the pace, before anything else is known. */
export function textMember(members: Members | undefined, name: string): string | undefined {
  const value = members && Object.hasOwn(members, name) ? members[name] : undefined
  return typeof value === 'string' ? value : undefined
}
