import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { SessionHandler } from './session-handler.ts'

/**
 * A handler as `node:http`, Express, Connect and Fastify (`request.raw`, `reply.raw`) take one. Mount it before whatever reads bodies.
 * What `sessionOf` throws goes to `next`, where there is one; else it is answered 500, without a word of it.
 *
 * @example
 * import { createServer } from 'node:http'
 *
 * createServer(nodeListener(handler)).listen(3000, 'localhost')
 */
export const nodeListener =
  (
    handler: SessionHandler,
  ): ((
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error: unknown) => void,
  ) => void) =>
  (request, response, next) => {
    const onError = next === undefined ? {} : { errorHandler: next }
    const listener = getRequestListener(handler, { overrideGlobalObjects: false, ...onError })
    void listener(request, response)
  }
