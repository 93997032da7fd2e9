// The two ways to say the same three operations: IAM Identity Center's JSON, and the form-encoded one of RFC 8628.
export type Dialect = 'json' | 'form'

export interface Answer {
  readonly status: number
  readonly body: string
  /** Identity Center names its exceptions in a header. */
  readonly errorType?: string
}

export interface Desk {
  readonly intervalSeconds: number
  /** Makes a device code. */
  issue(): string
  /** Whether this poll brings the token; `undefined` where nobody knows the code. */
  poll(deviceCode: string): boolean | undefined
}

const lifeSeconds = 86_400
const verificationUri = 'https://device.sso.us-east-1.amazonaws.com/'
const opaque = (length: number, letter = 'A'): string => letter.repeat(length)
const clientSecret = opaque(512)
const accessToken = `aoa${opaque(128)}`
const refreshToken = `aor${opaque(128)}`

const ok = (members: object): Answer => ({ status: 200, body: JSON.stringify(members) })
const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const inDialect = (dialect: Dialect, members: Record<string, unknown>): object =>
  dialect === 'form'
    ? members
    : Object.fromEntries(Object.entries(members).map(([name, value]) => [camel(name), value]))

const memberOf = (dialect: Dialect, body: string, name: string): string => {
  if (dialect === 'form') return new URLSearchParams(body).get(name) ?? ''
  const members = JSON.parse(body) as Record<string, unknown>
  return String(members[camel(name)])
}

const exceptions = {
  authorization_pending: 'AuthorizationPendingException',
  invalid_grant: 'InvalidGrantException',
} as const

const refuse = (dialect: Dialect, error: keyof typeof exceptions): Answer => ({
  status: 400,
  body: JSON.stringify({ error, error_description: 'The person has not decided yet.' }),
  ...(dialect === 'json' && {
    errorType: `${exceptions[error]}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`,
  }),
})

/** Registrations are the same for all: nobody's flow waits for one that nobody else needs. */
const registration = {
  // An identifier with letters of a secret in it would not be taken.
  client_id: opaque(22, 'B'),
  client_secret: clientSecret,
  client_id_issued_at: 1_700_000_000,
  client_secret_expires_at: 4_000_000_000,
}

export const answerTo = (path: string, dialect: Dialect, body: string, desk: Desk): Answer => {
  switch (path) {
    case '/client/register':
      return ok(inDialect(dialect, registration))
    case '/device_authorization': {
      const issued = {
        device_code: desk.issue(),
        user_code: 'BCDF-GHJK',
        verification_uri: verificationUri,
        verification_uri_complete: `${verificationUri}?user_code=BCDF-GHJK`,
        expires_in: lifeSeconds,
        interval: desk.intervalSeconds,
      }
      return ok(inDialect(dialect, issued))
    }
    case '/token': {
      const isGranted = desk.poll(memberOf(dialect, body, 'device_code'))
      if (isGranted === undefined) return refuse(dialect, 'invalid_grant')
      if (!isGranted) return refuse(dialect, 'authorization_pending')
      const granted = {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: 28_800,
        refresh_token: refreshToken,
      }
      return ok(inDialect(dialect, granted))
    }
    default:
      return { status: 404, body: '{}' }
  }
}
