import * as v from 'valibot'
import { typeName } from '../kit/type-name.ts'
import type { OperationName } from './call-error.ts'
import type * as m from './identity-center/messages.ts'
import { asMembers } from './values.ts'

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
export function readInput<Input extends object>(
  operation: OperationName,
  schema: v.GenericSchema<unknown, Input>,
  input: unknown,
): Input {
  const members = asMembers(input)
  if (!members) throw new TypeError(`${operation}: input must be an object, not ${typeName(input)}`)
  const result = v.safeParse(schema, members, { abortEarly: true })
  if (result.success) return result.output
  const { message, input: found } = result.issues[0]
  const path = v.getDotPath(result.issues[0]) ?? 'input'
  // The issue of a member that is missing carries the object's message: every required one is text.
  throw new TypeError(`${operation}: '${path}' must be ${message}, not ${typeName(found)}`)
}
