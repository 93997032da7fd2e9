import { watch } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientRequest } from '../../machines/types.ts'
import { createClient } from '../../src/client.ts'
import { toLeadRecord, type LeadRecord } from '../../src/effects/shared-sign-in/record.ts'
import { createSteadyClock } from '../../src/host/steady-clock.ts'
import { createTokens, type Opened } from '../../src/effects/token-store.ts'
import {
  startEmulator,
  type Emulator,
  type LogEntry,
  type Script,
} from '../../src/emulator/index.ts'
import { demandedIntervalMs } from '../../src/emulator/script.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { identityCenter } from '../../src/index.ts'
import { nodeHost } from '../../src/node.ts'
import { connectIdentityCenter } from '../../src/protocol/identity-center/service.ts'
import { toRequest } from '../../src/session/options.ts'
import { createVault } from '../../src/effects/vault.ts'
import { ageDrafts, leftoversIn } from './folder.ts'
import { closeStores, folders, storeIn, type Kind } from './stores.ts'
import { clientName, region, startUrl } from './words.ts'

/** It says whose a token is, and asks nothing here. */
const service = connectIdentityCenter({ send: () => Promise.reject(new Error('asked')) })

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** A folder of that name within another, with all that stores need. */
export const prepareFolder = async (directory: string): Promise<string> => {
  for (const folder of folders)
    await mkdir(join(directory, folder), { recursive: true, mode: 0o700 })
  return directory
}

/** A store in a folder of its own, and the service that the processes on it talk to. */
export class World implements AsyncDisposable {
  readonly emulator: Emulator
  readonly directory: string
  /** What `directory` has in it. */
  readonly kind: Kind
  readonly #requests: Set<(entry: LogEntry) => void>
  /** The pace that the service demands. */
  readonly intervalMs: number
  readonly #host = nodeHost()

  private constructor(
    emulator: Emulator,
    directory: string,
    kind: Kind,
    requests: Set<(entry: LogEntry) => void>,
    intervalMs: number,
  ) {
    this.emulator = emulator
    this.directory = directory
    this.kind = kind
    this.#requests = requests
    this.intervalMs = intervalMs
  }

  static async create(o: Script, kind: Kind = 'file'): Promise<World> {
    const requests = new Set<(entry: LogEntry) => void>()
    const emulator = await startEmulator({
      ...o,
      onEvent: (event) => {
        if (event.type !== 'request') return
        for (const listener of requests) listener(event.entry)
      },
    })
    const directory = await prepareFolder(await mkdtemp(join(tmpdir(), 'authchart-processes-')))
    return new World(emulator, directory, kind, requests, demandedIntervalMs(o))
  }

  get request(): ClientRequest {
    const provider = identityCenter({ startUrl, region, endpoint: this.emulator.url })
    return toRequest({ provider, clientName }, this.#host)
  }

  /** Calls `listener` when a request has been carried out, before its answer leaves. */
  onRequest(listener: (entry: LogEntry) => void): void {
    this.#requests.add(listener)
  }

  /** Calls `listener` at each change in the folders, or in Redis: a draft is begun, written, renamed. Returns how to stop that. */
  onFile(listener: (change: string, name: string | null) => void): () => void {
    if (this.kind === 'redis') {
      const { changes$ } = this.#store(this.directory, this.kind).store
      const changes = changes$.subscribe((key) => key !== '*' && listener('change', key))
      return () => changes.unsubscribe()
    }
    const watchers = folders.map((folder) => watch(join(this.directory, folder), listener))
    return () => {
      for (const watcher of watchers) watcher.close()
    }
  }

  /** Resolves when all that the dead have sent has reached the service: this comes after it. */
  async hasHeardAll(): Promise<void> {
    const response = await fetch(new URL('nothing', this.emulator.url))
    await response.arrayBuffer()
  }

  /** How many renewals have reached the service. */
  get renewals(): number {
    return this.emulator.log.filter((entry) => entry.grantType === 'refresh_token').length
  }

  #store(directory: string, kind: Kind) {
    const store = storeIn(directory, kind)
    return {
      store,
      tokens: createTokens({
        vault: createVault(store),
        service,
        time: createSteadyClock(systemClock),
      }),
    }
  }

  /** What the store holds of the person's token. */
  async token(directory = this.directory, kind = this.kind): Promise<Opened | undefined> {
    return this.#store(directory, kind).tokens.open(this.request)
  }

  /** What a successor finds of the sign-in before it. */
  async record(): Promise<LeadRecord | undefined> {
    const { store } = this.#store(this.directory, this.kind)
    return toLeadRecord(await store.get(`attempt/${this.request.session}`))
  }

  /** Somebody has signed in earlier: the token in the store ends at `expiresAt`, and can be renewed. */
  async plantToken(expiresAt: number, directory = this.directory, kind = this.kind): Promise<void> {
    const { emulator, request } = this
    const client = createClient({ region, endpoint: emulator.url })
    const { scopes } = request
    const registration = await client.registerClient({ clientName, clientType: 'public', scopes })
    const { clientId, clientSecret } = registration
    const issued = await client.startDeviceAuthorization({ clientId, clientSecret, startUrl })
    emulator.approve(issued.userCode)
    const { deviceCode } = issued
    const grant = await client.createToken({ clientId, clientSecret, grantType, deviceCode })
    // The end of a registration that lasts, as far as a token file can say it.
    const known = { clientId, clientSecret, expiresAt: systemClock.now() + 86_400_000 }
    const grantedAt = expiresAt - grant.expiresIn * 1_000
    await this.#store(directory, kind).tokens.keep(request, grant, {
      answer: { at: grantedAt },
      client: known,
      signal: new AbortController().signal,
    })
  }

  /** What is left in the folder, beside entries and locks, after a while and another write of each kind. */
  async leftovers(): Promise<string[]> {
    const now = systemClock.now()
    await ageDrafts(this.directory, now)
    const { store } = this.#store(this.directory, this.kind)
    const { session } = this.request
    const origin = service.tokenOrigin(this.request)
    const token = { accessToken: 'last', expiresAt: now + 60_000, ...origin }
    await store.set('last', 1, { kind: 'record' })
    await store.set(`token/${session}`, token, { kind: 'secret' })
    return leftoversIn(this.directory)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close()
    closeStores(this.directory)
    await rm(this.directory, { recursive: true, force: true })
  }
}
