import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { createSession, identityCenter } from 'authchart'
import { serverHost, sessionHandler } from 'authchart/server'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const session = createSession({ provider, clientName: 'Acme Console', host: serverHost() })
// For more than one person: theirs, by the cookie of your site.
const handler = sessionHandler({ sessionOf: () => session })

const app = new Hono()
app.all('/session', ({ req }) => handler(req.raw))
app.use(serveStatic({ root: 'dist/browser' }))
serve({ fetch: app.fetch, hostname: 'localhost', port: process.env.PORT ?? 3000 }, ({ port }) =>
  console.log(`http://localhost:${port}/`),
)
