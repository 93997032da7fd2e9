import type { SignInState } from 'authchart'
import { signInClient, type SignIns } from '../../src/restate/index.ts'
import type { Child } from './child.ts'
import { freePort } from './launch.ts'
import { loadInstalled } from './npm-install.ts'
import type { RestateServer } from './restate-server.ts'
import type { RestateClients } from './sdk.ts'
import { spelledOut } from './secrets.ts'
import type { ServiceOptions } from './service.ts'
import type { World } from './world.ts'

/** A client of the engine, as a user would have it. */
export const clientOf = async (engine: RestateServer): Promise<SignIns> => {
  const name = '@restatedev/restate-sdk-clients'
  const clients = await loadInstalled<RestateClients>('restate', name)
  return signInClient(clients.connect({ url: engine.url }), { name: 'signIn' })
}

/** A process that serves the workflow, and that the engine knows. It can die and come back. */
export class Service {
  readonly #world: World
  readonly #options: object
  child: Child

  private constructor(world: World, options: object, child: Child) {
    this.#world = world
    this.#options = options
    this.child = child
  }

  static async start(
    world: World,
    engine: RestateServer,
    options: Omit<ServiceOptions, 'directory'>,
    processes = 1,
  ): Promise<Service> {
    const all = { port: await freePort(), directory: world.directory, processes, ...options }
    const file = processes === 1 ? 'restate.child.ts' : 'restate-cluster.child.ts'
    const service = new Service(world, all, await world.start(file, all))
    const { ok, status } = await fetch(`${engine.admin}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri: `http://127.0.0.1:${all.port}`, force: true }),
    })
    if (!ok) throw new Error(`the engine does not take the service: ${status}`)
    return service
  }

  kill9(): Promise<void> {
    return this.child.kill9()
  }

  async restart(): Promise<void> {
    this.child = await this.#world.start('restate.child.ts', this.#options)
  }
}

export const isOver = ({ status }: SignInState): boolean =>
  status !== 'starting' && status !== 'awaitingCode'

export const codesIn = (states: readonly SignInState[]): readonly string[] => [
  ...new Set(states.flatMap((one) => (one.status === 'awaitingCode' ? one.userCode : []))),
]

/** The states of a sign-in as they come. */
export class Watched {
  readonly states: SignInState[] = []
  readonly #ended = Promise.withResolvers<SignInState>()

  constructor(signIns: SignIns, key: string) {
    signIns.state$(key).subscribe((state) => {
      this.states.push(state)
      if (isOver(state)) this.#ended.resolve(state)
    })
  }

  /** How it ends. */
  get end(): Promise<SignInState> {
    return this.#ended.promise
  }

  /** The codes that the person was shown. */
  get codes(): readonly string[] {
    return codesIn(this.states)
  }
}

/** All that the engine's database says, spelled out. */
export const allOf = async (engine: RestateServer): Promise<string> => {
  const texts: string[] = []
  for (const table of ['state', 'sys_journal', 'sys_inbox', 'sys_invocation', 'sys_promise']) {
    const response = await fetch(`${engine.admin}/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: `select * from ${table}` }),
    })
    if (!response.ok) throw new Error(`${table}: ${response.status}`)
    const { rows } = (await response.json()) as { rows: readonly Record<string, unknown>[] }
    for (const row of rows) for (const value of Object.values(row)) texts.push(spelledOut(value))
  }
  return texts.join('\n')
}
