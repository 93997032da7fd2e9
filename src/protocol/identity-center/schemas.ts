import * as v from 'valibot'
import { numberThat, textThat, webUrl } from '../../kit/check.ts'
import type * as m from './messages.ts'

type Answer<Output> = Omit<Output, '$metadata'>

const text = textThat((it) => it !== '')
const optionalText = v.optional(v.string())
const seconds = numberThat((it) => it > 0 && it <= 2 ** 53)
const moment = numberThat((it) => Number.isSafeInteger(it) && it >= 0)

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
  interval: v.fallback(v.optional(numberThat((it) => it > 0 && it < Infinity)), undefined),
}) satisfies v.GenericSchema<unknown, Answer<m.StartDeviceAuthorizationOutput>>

export const createTokenAnswer = v.object({
  accessToken: text,
  tokenType: v.optional(
    textThat((it) => /^bearer$/i.test(it)),
    'Bearer',
  ),
  expiresIn: seconds,
  refreshToken: optionalText,
  idToken: optionalText,
}) satisfies v.GenericSchema<unknown, Answer<m.CreateTokenOutput>>
