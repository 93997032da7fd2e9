// A web backend of several processes, where each user signs in to their own identity. Any process answers any request: the sign-in,
// its code and the token are in the store that they share, so that a load balancer needs no sticky sessions, and a deploy goes on with
// the codes that users are looking at. Browsers get states, as server-sent events, and never a token.
//
//   REDIS_URL=redis://localhost PORT=3000 node backend.ts     # on many machines; npm install ioredis redis-semaphore
//   STATE_DIRECTORY=/var/lib/example PORT=3000 node backend.ts     # on one
//   curl -X POST -H 'x-user: ada' localhost:3000/sign-in
//   curl -N -H 'x-user: ada' localhost:3000/sign-in
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Redis } from 'ioredis'
import { filter, lastValueFrom, startWith, takeWhile } from 'rxjs'
import { createSession, identityCenter, type Session } from 'authchart'
import { fileStore } from 'authchart/node'
import { redisStore } from 'authchart/redis'
import { serverHost } from 'authchart/server'

const { REDIS_URL, STATE_DIRECTORY = 'state', PORT = '3000' } = process.env
const redis = REDIS_URL === undefined ? undefined : new Redis(REDIS_URL)
// Others can read that Redis? Then put `sealedStore()` of authchart/node in front.
const shared = redis === undefined ? undefined : redisStore(redis)
const store = shared ?? fileStore({ directory: STATE_DIRECTORY })
const host = serverHost({ store })
const sessions = new Map<string, Session>()
let isLeaving = false

/** That the user is signing in, for the other processes, and for those that come after a deploy. */
const keyOf = (user: string): string => `example/attempt/${user}`

/** Starts the sign-in, or joins the one of another process: all show one code, and one of them asks. */
const begin = async (user: string, session: Session): Promise<void> => {
  if (isLeaving) return
  const end = await lastValueFrom(session.signIn().state$)
  // A session that is disposed leaves its code to the next process; every other end is the end of it.
  if (!('reason' in end && end.reason === 'disposed')) await store.delete(keyOf(user))
}

const report = (error: unknown): void => console.error(error)

const sessionOf = (user: string): Session => {
  const known = sessions.get(user)
  if (known !== undefined) return known
  const session = createSession({
    // The name keeps the users' tokens apart in the store that they share.
    provider: identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
      sessionName: user,
    }),
    clientName: 'Example backend',
    host,
    share: 'machine',
  })
  sessions.set(user, session)
  const join = async (): Promise<void> => {
    const isAsked = (await store.get(keyOf(user))) !== undefined
    if (isAsked && session.getState().status !== 'signingIn') await begin(user, session)
  }
  store.changes$
    .pipe(
      // '*': anything may have changed.
      filter((key) => key === keyOf(user) || key === '*'),
      startWith('*'),
      takeWhile(() => sessions.get(user) === session),
    )
    .subscribe(() => void join().catch(report))
  return session
}

const signIn = async (user: string): Promise<void> => {
  const session = sessionOf(user)
  if (session.getState().status === 'signingIn') return
  await store.set(keyOf(user), true, { kind: 'record', expiresAt: Date.now() + 600_000 })
  begin(user, session).catch(report)
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

server.listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify(server.address())))

/** A deploy: the other processes go on at once, with the same codes. */
const leave = async (): Promise<void> => {
  isLeaving = true
  server.close()
  const leaving = [...sessions.values()]
  sessions.clear()
  await Promise.all(leaving.map((session) => session[Symbol.asyncDispose]()))
  server.closeAllConnections()
  await shared?.close()
  redis?.disconnect()
}
process.on('SIGTERM', () => void leave().catch(report))

// What the backend does for a user: `(await sessionOf(user).token({ minTtlMs: 60_000 })).reveal()`, renewed where need be.
// Dispose the sessions of users who are away: a timer is all that each costs, and the next one finds the token in the store.
