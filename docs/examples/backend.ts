// A web backend where each user signs in to their own identity. All sessions share one host: its queue of requests, its
// store, its machines. Browsers get states, as server-sent events, and never a token.
//
//   PORT=3000 node backend.ts
//   curl -X POST -H 'x-user: ada' localhost:3000/sign-in
//   curl -N -H 'x-user: ada' localhost:3000/sign-in
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSession, identityCenter, type Session } from 'authchart'
import { nodeHost } from 'authchart/node'

const host = nodeHost()
const sessions = new Map<string, Session>()

const sessionOf = (user: string): Session => {
  const session =
    sessions.get(user) ??
    createSession({
      // The name keeps the users' tokens apart in the store that they share.
      provider: identityCenter({
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-west-1',
        sessionName: user,
      }),
      clientName: 'Example backend',
      host,
    })
  sessions.set(user, session)
  return session
}

const stream = (session: Session, request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const subscription = session.state$.subscribe({
    next: (state) => response.write(`data: ${JSON.stringify(state)}\n\n`),
    complete: () => response.end(),
  })
  // A page that leaves ends its stream, not the sign-in.
  request.on('close', () => subscription.unsubscribe())
}

const server = createServer((request, response) => {
  // Set by the proxy in front, which knows who is asking.
  const user = request.headers['x-user']
  if (typeof user !== 'string' || request.url !== '/sign-in') {
    response.writeHead(404).end()
    return
  }
  const session = sessionOf(user)
  if (request.method === 'GET') {
    stream(session, request, response)
  } else if (request.method === 'POST') {
    session.signIn()
    response.writeHead(202).end()
  } else if (request.method === 'DELETE') {
    sessions.delete(user)
    void session[Symbol.asyncDispose]()
    response.writeHead(204).end()
  } else {
    response.writeHead(405).end()
  }
})

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () =>
  console.log(JSON.stringify(server.address())),
)
