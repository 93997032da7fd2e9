import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { SessionHandler } from './session-handler.ts'

/**
 * A handler as `node:http`, Express, Connect and Fastify (`request.raw`, `reply.raw`) take one. Mount it before whatever reads bodies.
 *
 * @example
 * import { createServer } from 'node:http'
 *
 * createServer(nodeListener(handler)).listen(3000)
 */
export const nodeListener = (
  handler: SessionHandler,
): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const listener = getRequestListener(handler, { overrideGlobalObjects: false })
  return (request, response) => void listener(request, response)
}
