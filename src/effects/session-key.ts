import * as v from 'valibot'
import type { ClientRequest } from '../../machines/types.ts'

/** What tells one session from another: the service, the instance, and as whom one asks for what. */
export type SessionIdentity = Omit<ClientRequest, 'session'>

const schema = v.strictTuple([
  v.string(),
  v.string(),
  v.string(),
  v.nullable(v.string()),
  v.string(),
  v.array(v.string()),
])

/** The name under which the token of a session is kept. The same identity has the same name in every process. */
export const toSessionKey = (identity: SessionIdentity): string => {
  const { endpoint, region, startUrl, sessionName, clientName, scopes } = identity
  return JSON.stringify([endpoint, region, startUrl, sessionName, clientName, scopes])
}

/** The identity in a name made by `toSessionKey`; `undefined` for any other text. */
export const fromSessionKey = (key: string): SessionIdentity | undefined => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), key)
  if (!parsed.success) return undefined
  const [endpoint, region, startUrl, sessionName, clientName, scopes] = parsed.output
  return { endpoint, region, startUrl, sessionName, clientName, scopes }
}
