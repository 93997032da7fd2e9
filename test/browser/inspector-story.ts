import type { createInspector } from '@statelyai/inspect'
import type { AnyActorRef, InspectionEvent } from 'xstate'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'

type Inspector = Pick<ReturnType<typeof createInspector>, 'inspect'>

/** What XState itself said, as far as Stately's protocol carries it. */
export interface Said {
  readonly type: '@xstate.actor' | '@xstate.event' | '@xstate.snapshot'
  readonly sessionId: string
  readonly rootId: string
  readonly [member: string]: unknown
}

export interface Told {
  readonly said: readonly Said[]
  /** Every secret that was on the wire, by name. */
  readonly secrets: Readonly<Record<string, string>>
  /** What a person may see, and an inspector sees: user codes and authorization URLs. */
  readonly shown: readonly string[]
  /** How the session stood, one time after another. */
  readonly statuses: readonly string[]
}

/** By a code, with a slow-down; and in a browser that comes back. */
const flows: Readonly<Record<string, SimulationOptions>> = {
  device: { interval: 5, slowDownOn: [1], approveAfter: 12, tokenExpiresIn: 3_600 },
  authorizationCode: { browser: 'works', approveAfter: 7, tokenExpiresIn: 3_600 },
}

const secretMembers = [
  'clientSecret',
  'deviceCode',
  'code',
  'codeVerifier',
  'accessToken',
  'refreshToken',
  'idToken',
]

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown

const toSaid = (event: InspectionEvent): Said | undefined => {
  const { actorRef, rootId, type } = event
  const { sessionId } = actorRef
  if (type === '@xstate.actor') {
    const { id: name, _parent: parent } = actorRef as Partial<AnyActorRef>
    return { type, sessionId, rootId, name, ...(parent && { parentId: parent.sessionId }) }
  }
  if (type === '@xstate.event') {
    const { sourceRef } = event
    const source = sourceRef !== undefined && { sourceId: sourceRef.sessionId }
    return { type, sessionId, rootId, event: copy(event.event), ...source }
  }
  if (type === '@xstate.snapshot')
    return { type, sessionId, rootId, event: copy(event.event), snapshot: copy(event.snapshot) }
  return undefined
}

/** Listens at the observer that a session is given, which stays the inspector's own. */
const tap = ({ inspect }: Inspector): Said[] => {
  const said: Said[] = []
  const next = inspect.next?.bind(inspect)
  inspect.next = (event) => {
    const heard = toSaid(event)
    if (heard !== undefined) said.push(heard)
    next?.(event)
  }
  return said
}

/** Writes down the secrets that go over the wire, where reading them takes no time. */
const overhear = ({ service }: Simulation, secrets: Record<string, string>): void => {
  const learn = (text: string) => {
    const members = JSON.parse(text) as Readonly<Record<string, unknown>>
    for (const name of secretMembers) {
      const value = members[name]
      if (typeof value !== 'string' || Object.values(secrets).includes(value)) continue
      secrets[`${name} ${Object.keys(secrets).length}`] = value
    }
  }
  const handle = service.handle.bind(service)
  Object.assign(service, {
    handle: (request: Parameters<typeof handle>[0]) => {
      const reply = handle(request)
      learn(request.body)
      if (reply.kind === 'answer') learn(reply.body)
      return reply
    },
  })
}

/** Signs in, waits until the token has been renewed, and signs out: each flow in a session of its own. */
export const play = async (inspector: Inspector): Promise<Told> => {
  const said = tap(inspector)
  const secrets: Record<string, string> = {}
  const shown = new Set<string>()
  const statuses: string[] = []
  for (const options of Object.values(flows)) {
    const host = simulate({ seed: Object.keys(secrets).length + 1, ...options })
    overhear(host, secrets)
    const session = host.session({ inspect: inspector.inspect })
    const signIn = session.signIn()
    signIn.state$.subscribe((state) => {
      if (state.status === 'awaitingCode') shown.add(state.userCode)
      if (state.status === 'awaitingRedirect') shown.add(state.authorizationUrl)
    })
    signIn.countdown$.subscribe()
    await host.advance(60)
    const signedIn = session.getState()
    await host.advance(3_400)
    const later = session.getState()
    const isRenewed =
      signedIn.status === 'signedIn' &&
      later.status === 'signedIn' &&
      later.expiresAt > signedIn.expiresAt
    statuses.push(signedIn.status, isRenewed ? 'renewed' : later.status)
    const leaving = session.signOut()
    await host.advance(40)
    await leaving
    statuses.push(session.getState().status)
    await session[Symbol.asyncDispose]()
  }
  return { said, secrets, shown: [...shown], statuses }
}
