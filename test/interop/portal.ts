import { systemClock } from '../../src/kit/clock.ts'
import type { Service } from '../../src/emulator/index.ts'
import { serve, type Loopback } from '../protocol/support.ts'

export interface PortalCall {
  readonly path: string
  readonly accessToken: string | undefined
  readonly status: number
}

/** The portal that turns an access token into credentials of a role, as far as these tests need it. */
export interface Portal extends Loopback {
  readonly calls: readonly PortalCall[]
}

/** So short that the AWS CLI, which keeps credentials until fifteen minutes before their end, asks each time. */
const lifetimeMs = 300_000

export async function startPortal(service: Service): Promise<Portal> {
  const calls: PortalCall[] = []
  const answers: Readonly<Record<string, () => object>> = {
    'GET /federation/credentials': () => ({
      roleCredentials: {
        accessKeyId: `ASIA${calls.length}`,
        secretAccessKey: 'secret',
        sessionToken: 'session',
        expiration: systemClock.now() + lifetimeMs,
      },
    }),
    'POST /logout': () => {
      service.revokeSession()
      return {}
    },
  }
  const portal = await serve((request, response) => {
    const path = URL.parse(request.url ?? '', 'http://localhost')?.pathname ?? ''
    const header = request.headers['x-amz-sso_bearer_token']
    const accessToken = typeof header === 'string' ? header : undefined
    const answer = answers[`${request.method} ${path}`]
    const isKnown = accessToken !== undefined && service.isLive(accessToken)
    const status = answer ? (isKnown ? 200 : 401) : 404
    const body = status === 200 ? answer?.() : refusal(status)
    calls.push({ path, accessToken, status })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  return Object.assign(portal, { calls })
}

const refusal = (status: number): object => ({
  __type: `com.amazonaws.switchboard.portal#${status === 401 ? 'Unauthorized' : 'ResourceNotFound'}Exception`,
  message: 'Session token not found or invalid',
})
