import * as v from 'valibot'
import { webUrl } from '../../kit/check.ts'
import type * as m from './messages.ts'

type Answer<Output> = Omit<Output, '$metadata'>

const text = v.pipe(v.string(), v.nonEmpty())
const optionalText = v.optional(v.string())
const seconds = v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(2 ** 53))
const moment = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

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
