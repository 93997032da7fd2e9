import * as v from 'valibot'

/** What tells one session with IAM Identity Center from another: the service, the instance, and as whom one asks for what. */
export interface SessionIdentity {
  /** Base URL of the service, without a trailing slash. */
  readonly endpoint: string
  readonly region: string
  readonly startUrl: string
  /** Keeps two identities on one start URL apart. */
  readonly sessionName: string | null
  readonly clientName: string
  readonly scopes: readonly string[]
}

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
