import { setTimeout as sleep } from 'node:timers/promises'
import type { SignInState } from 'authchart'
import { must, run } from '../tools/run.ts'
import type { Child } from './child.ts'
import type { Missing, Server } from './launch.ts'
import { npmInstall } from './npm-install.ts'
import { codesIn, isOver } from './restate-world.ts'
import type { ServiceOptions } from './service.ts'
import { postgresServer } from './servers.ts'
import type { World } from './world.ts'

export const dbosPackages = { '@dbos-inc/dbos-sdk': '~5.3.0' }

/** A Postgres, where DBOS can be had too. */
export const postgresForDbos = async (): Promise<Server | Missing> => {
  const missing = npmInstall('dbos', dbosPackages)
  return missing === undefined ? postgresServer() : { missing }
}

let databases = 0

/** A process that runs the recipe, on a database of its own. It can die and come back. */
export class DbosService {
  readonly #world: World
  readonly #options: ServiceOptions & { readonly database: string }
  child: Child

  private constructor(
    world: World,
    options: ServiceOptions & { readonly database: string },
    child: Child,
  ) {
    this.#world = world
    this.#options = options
    this.child = child
  }

  static async start(
    world: World,
    postgres: Server,
    options: Omit<ServiceOptions, 'directory'>,
  ): Promise<DbosService> {
    const name = `dbos_${(databases += 1)}`
    must('psql', [`${postgres.url}/postgres`, '-qc', `create database ${name}`])
    const database = `${postgres.url}/${name}`
    const all = { directory: world.directory, database, ...options }
    return new DbosService(world, all, await world.start('dbos.child.ts', all))
  }

  kill9(): Promise<void> {
    return this.child.kill9()
  }

  async restart(): Promise<void> {
    this.child = await this.#world.start('dbos.child.ts', this.#options)
  }

  /** All that its database says, as a dump has it. */
  dump(): string {
    const { ok, output } = run('pg_dump', ['--inserts', this.#options.database])
    if (!ok) throw new Error(output)
    return output
  }
}

/** The states of a sign-in as they come, whatever process tells them. */
export class DbosWatch {
  readonly states: SignInState[] = []
  readonly end: Promise<SignInState>

  constructor(service: DbosService, key: string) {
    this.end = this.#follow(service, key)
  }

  async #follow(service: DbosService, key: string): Promise<SignInState> {
    for (;;) {
      const state = await service.child.call<SignInState | null>('state', key).catch(() => null)
      if (state !== null && JSON.stringify(state) !== JSON.stringify(this.states.at(-1)))
        this.states.push(state)
      if (state !== null && isOver(state)) return state
      await sleep(100)
    }
  }

  /** The codes that the person was shown. */
  get codes(): readonly string[] {
    return codesIn(this.states)
  }
}
