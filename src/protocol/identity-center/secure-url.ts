import * as v from 'valibot'
import { isLoopback } from '../../kit/address.ts'

/** White space, what nobody sees, and the backslash: a URL parser drops the one and takes the other for a slash. */
const odd = /[\s\p{C}\p{Default_Ignorable_Code_Point}\\]/u

/** Even where it is empty: nobody writes an `@` there who means no user. */
const userInfo = /^https?:\/\/[^/?#]*@/i

/** Whether secrets may go to this address: by https, or to this machine. */
const isSecure = (text: string): boolean => {
  if (!/^https?:\/\/[^/]/i.test(text) || odd.test(text) || userInfo.test(text)) return false
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || isLoopback(url.hostname))
}

const without = 'an https URL (or http on a loopback address) without white space, user name'

/* @__NO_SIDE_EFFECTS__ */
const addressThat = (holds: (text: string) => boolean, end: string): v.GenericSchema<string> =>
  v.pipe(v.string(), v.trim(), v.check(holds, without + end))

/** The address of an access portal. White space around it is dropped; what is left stays as it is written. */
export const startUrlSchema = addressThat(isSecure, ' or password')

/** The base URL of a service: an operation's path is put behind it. */
export const endpointSchema = addressThat(
  (text) => isSecure(text) && !/[?#]/.test(text),
  ', password, query or fragment',
)
