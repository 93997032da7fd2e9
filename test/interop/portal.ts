import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve, type Loopback } from '../protocol/support.ts'

export interface PortalCall {
  readonly path: string
  readonly accessToken: string | undefined
  readonly status: number
}

/** The emulator's access portal behind an address of its own, which knows who asked with which token. */
export interface Portal extends Loopback {
  readonly calls: readonly PortalCall[]
}

export async function startPortal(emulatorUrl: string): Promise<Portal> {
  const calls: PortalCall[] = []
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request
    const header = request.headers['x-amz-sso_bearer_token']
    const accessToken = typeof header === 'string' ? header : undefined
    const answer = await fetch(emulatorUrl + url, {
      method,
      headers: { ...(accessToken !== undefined && { 'x-amz-sso_bearer_token': accessToken }) },
    })
    const { status } = answer
    calls.push({ path: new URL(url, emulatorUrl).pathname, accessToken, status })
    const type = answer.headers.get('content-type')
    response
      .writeHead(status, { ...(type !== null && { 'content-type': type }) })
      .end(await answer.text())
  }
  const portal = await serve((request, response) => {
    relay(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  return Object.assign(portal, { calls })
}
