import type { Host, SignIn, Store } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { patiently } from '../contract/processes.ts'
import { createCage, type Cage } from './canaries.ts'
import { inspectInto, watchSignIn } from './watch.ts'

export interface Story {
  readonly options?: SimulationOptions
  /** What the service says to a CreateToken request, instead of the truth. */
  readonly answer?: (
    body: Readonly<Record<string, string>>,
    n: number,
  ) => Promise<Response> | undefined
  readonly wrapStore?: (store: Store) => Store
  /** What the person does; by default they wait for an hour, in which a token is renewed. */
  readonly play?: (host: Simulation, signIn: SignIn) => Promise<void>
}

export interface Told {
  readonly cage: Cage
  /** Every secret that was on the wire, by name. */
  readonly secrets: Readonly<Record<string, string>>
  /** The pages that the browser was sent to. */
  readonly opened: readonly string[]
  readonly status: string
}

const secretMembers = [
  'clientSecret',
  'code',
  'codeVerifier',
  'refreshToken',
  'accessToken',
  'idToken',
]

/** Plays a sign-in through the browser, and puts everything that comes out of it into a cage. */
const play = async (story: Story, cage: Cage): Promise<Told> => {
  const secrets: Record<string, string> = {}
  const opened: string[] = []
  const learn = (text: string) => {
    let members: Readonly<Record<string, unknown>> = {}
    try {
      members = JSON.parse(text) as typeof members
    } catch {}
    for (const name of secretMembers) {
      const value = members[name]
      if (typeof value !== 'string' || value === '') continue
      const number = Object.values(secrets).indexOf(value)
      if (number === -1) secrets[`${name} ${Object.keys(secrets).length}`] = value
    }
  }
  const host = simulate({
    browser: 'works',
    approveAfter: 7,
    tokenExpiresIn: 3_600,
    ...story.options,
  })
  let asked = 0
  const fetch: Host['fetch'] = async (url, init) => {
    cage.put('request URL', url)
    // The portal gets the token of who signs out in this one header, and nobody else does.
    const { 'x-amz-sso_bearer_token': bearer, ...headers } = init.headers
    cage.put(
      'request headers',
      new URL(url).pathname === '/logout' ? headers : { ...headers, bearer },
    )
    learn(init.body ?? '')
    const isToken = new URL(url).pathname === '/token'
    const instead = isToken
      ? story.answer?.(JSON.parse(init.body ?? '') as Record<string, string>, (asked += 1))
      : undefined
    const answer = await (instead ?? host.fetch(url, init))
    const text = await answer.text()
    learn(text)
    return new Response(text, { status: answer.status, headers: answer.headers as Headers })
  }
  const { store: memory } = host
  const watched: Store = {
    ...memory,
    get: (key) => {
      cage.put('store keys', key)
      return memory.get(key)
    },
    set: (key, value, o) => {
      cage.put('store keys', key)
      if (o.kind === 'record') cage.put('store records', value)
      return memory.set(key, value, o)
    },
    lock: (key, task, o) => {
      cage.put('lock names', key)
      return memory.lock?.(key, task, o) ?? task(new AbortController().signal)
    },
  }
  memory.changes$?.subscribe((key) => cage.put('changes$', key))
  const session = host.session({
    host: {
      ...host,
      fetch,
      openBrowser: (url) => {
        opened.push(url)
        cage.put('openBrowser', url)
        return host.openBrowser?.(url) ?? Promise.resolve()
      },
    },
    store: story.wrapStore?.(watched) ?? watched,
    inspect: inspectInto(cage),
  })
  const look = () => {
    cage.put('persisted snapshot', session.actor.getPersistedSnapshot())
    cage.put('session actor', session.actor.getSnapshot())
    cage.put('session', session)
  }
  session.state$.subscribe((state) => {
    cage.put('session state$', state)
    look()
  })
  session.transitions$.subscribe((transition) => cage.put('session transitions$', transition))
  const signIn = session.signIn({ method: 'authorizationCode' })
  watchSignIn(cage, signIn)
  await host.clock.settle()
  await (story.play?.(host, signIn) ?? host.advance(3_400))
  await host.advance(40)
  const token = session.token().then(
    (value) => cage.put('token()', value),
    (error: unknown) => cage.put('token() error', error),
  )
  await host.advance(60)
  await token
  await session.signOut().catch((error: unknown) => cage.put('signOut() error', error))
  cage.put('visits', [host.visits, host.receivers])
  look()
  const { status } = signIn.getState()
  await patiently(host, session[Symbol.asyncDispose]())
  for (const url of opened)
    secrets[`state ${opened.indexOf(url)}`] = new URL(url).searchParams.get('state') ?? ''
  return { cage, secrets, opened, status }
}

/** Plays it once to learn the secrets, which the same seed makes again, and once to look for them. */
export const tell = async (story: Story): Promise<Told> => {
  const { secrets, opened } = await play(story, createCage({}))
  const cage = createCage(secrets, opened)
  const told = await play(story, cage)
  if (JSON.stringify(told.secrets) !== JSON.stringify(secrets)) throw new Error('other secrets')
  return told
}
