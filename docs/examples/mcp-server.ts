// An MCP server whose tools need a person to be signed in. A call that needs them does not hang: the client is asked to open a page, or
// told what to show. The sign-in is shared by all agents of this machine, and goes on where this process is killed.
//
//   claude mcp add accounts -- node mcp-server.ts https://acme.awsapps.com/start eu-west-1
import {
  CLIENT_CAPABILITIES_META_KEY,
  McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createSession, identityCenter } from 'authchart'
import { signInForTool } from 'authchart/agent'
import { accessPortal } from 'authchart/aws'
import { fileStore, nodeHost } from 'authchart/node'

const [startUrl = '', region = ''] = process.argv.slice(2)
const session = createSession({
  provider: identityCenter({ startUrl, region }),
  clientName: 'Example agent',
  host: nodeHost(),
  store: fileStore(),
  share: 'machine',
  // The person may be anywhere, and no browser may pop up here.
  method: 'device',
})
const portal = accessPortal(session)

serveStdio(() => {
  const server = new McpServer({ name: 'accounts', version: '1.0.0' })

  /** What the client can do: in each request of revision 2026-07-28, at the beginning before. */
  const abilities = ({ mcpReq }: ServerContext) => ({
    capabilities:
      (mcpReq.envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY] ??
      server.server.getClientCapabilities(),
    inputResponses: mcpReq.inputResponses,
    signal: mcpReq.signal,
  })

  const description =
    'Lists the AWS accounts of the person. May answer humanNeeded: show them url and code, then call again at askAgainAt.'
  server.registerTool('accounts', { description }, async (ctx) => {
    const asked = await signInForTool(session, abilities(ctx))
    if (asked !== undefined) return asked
    const accounts = await portal.everything({ signal: ctx.mcpReq.signal })
    return { content: [{ type: 'text', text: JSON.stringify(accounts) }] }
  })
  return server
})
