import type { Host, Session, SignIn, SignInState, Store } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { isOver } from './support.ts'

/** One request as the service gets it, secrets included. */
export interface Sent {
  readonly url: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface Process {
  readonly host: Host
  readonly sent: readonly Sent[]
  /** The CreateToken requests, of one grant type if need be. */
  readonly tokens: (grantType?: string) => readonly Sent[]
}

/** What becomes of a request in place of the honest answer; `undefined` lets it through. */
export type Weather = (sent: Sent, n: number) => Promise<Response> | undefined

const noConnection = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** What a port knows that opens its connections itself. */
const neverLeft = (error: unknown): boolean => {
  const { cause } = error as { readonly cause?: { readonly code?: string } }
  return noConnection.has(cause?.code ?? '')
}

/** A process on the machine of a simulation, with ports of its own and an ear on its wire. */
export const processOf = (
  host: Simulation,
  ports: Partial<Host> = {},
  weather: Weather = () => undefined,
): Process => {
  const sent: Sent[] = []
  const fetch: Host['fetch'] = (url, init) => {
    // The access portal is asked without one.
    const body = JSON.parse(init.body ?? '{}') as Sent['body']
    const request = { url, path: new URL(url).pathname, body }
    sent.push(request)
    const spoilt = weather(request, sent.length)?.catch((error: unknown) => {
      if (neverLeft(error)) init.onDelivery?.('no')
      throw error
    })
    return spoilt ?? (ports.fetch ?? host.fetch)(url, init)
  }
  return {
    host: { ...host, ...ports, fetch },
    sent,
    tokens: (grantType) =>
      sent.filter(
        ({ path, body }) =>
          path === '/token' && (grantType === undefined || body['grantType'] === grantType),
      ),
  }
}

/** As Node's `fetch` rejects: the system's code stands in the cause. */
export const failed = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

/** A store without locks and announcements: all that another process does is found by looking. */
export const plain = (store: Store): Store => ({
  get: (key) => store.get(key),
  set: (key, value, options) => store.set(key, value, options),
  delete: (key) => store.delete(key),
})

/** The same, for a program that knows nothing of our notes of renewals, as the AWS CLI. */
export const blind = (store: Store): Store => {
  const seen = plain(store)
  const isNote = (key: string) => key.startsWith('renewal/')
  return {
    ...seen,
    get: async (key) => (isNote(key) ? undefined : seen.get(key)),
    set: async (key, value, options) => (isNote(key) ? undefined : seen.set(key, value, options)),
  }
}

export interface Written {
  readonly value: unknown
  readonly kind: string
}

/** A store that shows what it holds. */
export const glass = <S extends Store>(
  store: S,
): {
  readonly store: S
  readonly held: ReadonlyMap<string, Written>
  readonly tokens: () => number
} => {
  const held = new Map<string, Written>()
  return {
    store: {
      ...store,
      set: async (key: string, value: unknown, options: Parameters<Store['set']>[2]) => {
        await store.set(key, value, options)
        held.set(key, { value, kind: options.kind })
      },
      delete: async (key: string) => {
        await store.delete(key)
        held.delete(key)
      },
    },
    held,
    tokens: () =>
      [...held.values()].filter(({ value }) => JSON.stringify(value).includes('accessToken'))
        .length,
  }
}

export type AwaitingRedirect = Extract<SignInState, { status: 'awaitingRedirect' }>

/** The state, which must be one in which the person is in the browser. */
export const inBrowser = (signIn: SignIn): AwaitingRedirect => {
  const state = signIn.getState()
  if (state.status !== 'awaitingRedirect') throw new Error(`not in the browser: ${state.status}`)
  return state
}

/** Where the person's decision brings the browser. */
export const decide = (
  host: Simulation,
  signIn: SignIn,
  decision: 'approve' | 'deny' = 'approve',
): string => {
  const step = host.service.openAuthorization(inBrowser(signIn).authorizationUrl, decision)
  if (step.kind !== 'redirect') throw new Error(`no redirect: ${step.kind}`)
  return step.url
}

/** A session that has been signed in by device code, with an hour to go. */
export const signedIn = async (
  options: SimulationOptions = {},
  {
    host: ports = {},
    weather,
    session: sessionOptions = {},
  }: {
    readonly host?: Partial<Host>
    readonly weather?: Weather
    readonly session?: Parameters<Simulation['session']>[0]
  } = {},
): Promise<Process & { simulation: Simulation; session: Session; signIn: SignIn }> => {
  const simulation = simulate({ interval: 5, approveAfter: 1, tokenExpiresIn: 3_600, ...options })
  const process = processOf(simulation, ports, weather)
  const session = simulation.session({ host: process.host, ...sessionOptions })
  const signIn = session.signIn()
  await simulation.advance(5)
  for (let n = 0; n < 50 && !isOver(signIn); n += 1) await simulation.advance(0.1)
  if (signIn.getState().status !== 'signedIn') throw new Error('not signed in')
  return { ...process, simulation, session, signIn }
}

export const refreshes = ({ tokens }: Pick<Process, 'tokens'>): number =>
  tokens('refresh_token').length

/** Waits for a promise, and lets time pass meanwhile: up to `seconds`, in steps of one. */
export const patiently = async <T>(
  { clock }: Pick<Simulation, 'clock'>,
  promise: PromiseLike<T>,
  seconds = 120,
): Promise<T> => {
  let isPending = true
  const settle = () => void (isPending = false)
  promise.then(settle, settle)
  await clock.settle()
  for (let n = 0; n < seconds && isPending; n += 1) await clock.advance(1_000)
  if (isPending) throw new Error(`still pending after ${seconds} s`)
  return promise
}
