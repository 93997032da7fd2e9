// A service whose secrets are canaries, and the stories that are told with it.
import type { Host } from '../../src/index.ts'
import { canaries } from '../canary/canaries.ts'

const { clientSecret, deviceCode, accessToken, refreshToken, idToken } = canaries

interface Reply {
  readonly status: number
  readonly body: object
}

const no = (error: string, description = ''): Reply => ({
  status: 400,
  body: { error, error_description: description },
})
const granted: Reply = {
  status: 200,
  body: { accessToken, refreshToken, idToken, tokenType: 'Bearer', expiresIn: 3_600 },
}
const pending = no('authorization_pending')

/** Answers CreateToken as set down. */
export const service = (tokens: readonly Reply[]): Host['fetch'] => {
  const left = [...tokens]
  const replies: Record<string, () => Reply> = {
    '/client/register': () => ({
      status: 200,
      body: { clientId: 'client', clientSecret, clientIdIssuedAt: 1, clientSecretExpiresAt: 4e9 },
    }),
    '/device_authorization': () => ({
      status: 200,
      body: {
        deviceCode,
        userCode: 'WDJB-MJHT',
        verificationUri: 'https://device.example/',
        verificationUriComplete: 'https://device.example/?user_code=WDJB-MJHT',
        expiresIn: 20,
        interval: 1,
      },
    }),
    '/token': () => left.shift() ?? pending,
  }
  return (url) => {
    const { status, body } = replies[new URL(url).pathname]?.() ?? pending
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  }
}

export const stories: Readonly<Record<string, readonly Reply[]>> = {
  granted: [pending, no('slow_down'), granted],
  'denied, and the request echoed': [no('access_denied', `no: ${deviceCode} ${clientSecret}`)],
  'an unknown code that echoes the request': [no(`bad ${deviceCode}`, `${clientSecret}`)],
  'a grant of the wrong shape': [
    { status: 200, body: { accessToken, refreshToken, expiresIn: -5 } },
  ],
  expired: [],
}
