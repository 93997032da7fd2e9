import * as v from 'valibot'
import { completePage } from '../../kit/address.ts'
import { numberThat, shownText, textThat, webAddress } from '../../kit/check.ts'
import type * as m from './messages.ts'

type Answer<Output> = Omit<Output, '$metadata'>

const text = textThat((it) => it !== '')
const optionalText = v.optional(v.string())
/** A person compares it, letter by letter. */
const longestCode = 100
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

export const startDeviceAuthorizationAnswer = v.pipe(
  v.object({
    deviceCode: text,
    userCode: v.pipe(
      shownText,
      v.check((it) => it !== '' && it.length <= longestCode),
    ),
    verificationUri: webAddress,
    verificationUriComplete: v.optional(webAddress),
    expiresIn: seconds,
    interval: v.fallback(v.optional(numberThat((it) => it > 0 && it < Infinity)), undefined),
  }),
  v.transform((codes) => ({
    ...codes,
    ...(codes.verificationUriComplete !== undefined && {
      verificationUriComplete: completePage(codes.verificationUri, codes.verificationUriComplete),
    }),
  })),
) satisfies v.GenericSchema<unknown, Answer<m.StartDeviceAuthorizationOutput>>

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
