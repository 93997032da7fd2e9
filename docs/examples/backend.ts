// A web backend where each user signs in to their own identity: thousands of sessions on one host, with its queue of requests,
// its machines and its store. Browsers get states, as server-sent events, and never a token. A restart forgets nobody: tokens
// are in the store, and so is the snapshot of each sign-in under way.
//
//   PORT=3000 STATE_DIRECTORY=/var/lib/example node backend.ts
//   curl -X POST -H 'x-user: ada' localhost:3000/sign-in
//   curl -N -H 'x-user: ada' localhost:3000/sign-in
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { concatMap, map } from 'rxjs'
import { createSession, identityCenter, type Session, type SignInSnapshot } from 'authchart'
import { fileStore, nodeHost } from 'authchart/node'

const host = nodeHost()
const store = fileStore({ directory: process.env['STATE_DIRECTORY'] ?? 'state' })
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
      store,
      // The users' browsers are elsewhere: none may be opened here.
      method: 'device',
    })
  sessions.set(user, session)
  return session
}

/** Starts or joins; after a restart it goes on with the code that the user may be looking at. */
const signIn = async (user: string): Promise<void> => {
  const session = sessionOf(user)
  const key = `example/attempt/${user}`
  const resume = (await store.get(key)) as SignInSnapshot | undefined
  if (session.getState().status === 'signingIn') return
  const attempt = session.signIn(resume === undefined ? {} : { resume })
  attempt.state$
    .pipe(
      map((state) => ({ state, snapshot: attempt.snapshot() })),
      concatMap(async ({ state, snapshot }) => {
        if (state.status === 'awaitingCode')
          await store.set(key, snapshot, { kind: 'record', expiresAt: state.expiresAt })
        // A session that is disposed leaves its code to the next process; every other end is the end of it.
        else if (state.status !== 'starting' && !('reason' in state && state.reason === 'disposed'))
          await store.delete(key)
      }),
    )
    .subscribe({ error: (error: unknown) => console.error(error) })
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
  const answer = (status: number) => () => response.writeHead(status).end()
  if (request.method === 'GET') {
    stream(sessionOf(user), request, response)
  } else if (request.method === 'POST') {
    signIn(user).then(answer(202), answer(503))
  } else if (request.method === 'DELETE') {
    sessionOf(user).signOut().then(answer(204), answer(503))
  } else {
    response.writeHead(405).end()
  }
})

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () =>
  console.log(JSON.stringify(server.address())),
)

// What the backend does for a user: `(await sessionOf(user).token({ minTtlMs: 60_000 })).reveal()`, renewed where need be.
// Dispose the sessions of users who are away: a timer is all that each costs, and the next one finds the token in the store.
