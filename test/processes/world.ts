import { watch, type FSWatcher } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTokens, type Opened } from '../../src/effects/tokens.ts'
import {
  startEmulator,
  type Emulator,
  type LogEntry,
  type Script,
} from '../../src/emulator/index.ts'
import { demandedIntervalMs } from '../../src/emulator/script.ts'
import { systemClock } from '../../src/host/clock.ts'
import { identityCenter } from '../../src/index.ts'
import { nodeHost } from '../../src/node.ts'
import { createClient } from '../../src/client.ts'
import { toRequest } from '../../src/session-options.ts'
import { fileStore } from '../../src/store/file.ts'
import { createVault } from '../../src/vault.ts'
import type { ClientRequest } from '../../machines/effects.ts'
import { clientName, region, startUrl } from './words.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** A store in a folder of its own, and the service that the processes on it talk to. */
export class World implements AsyncDisposable {
  readonly emulator: Emulator
  readonly directory: string
  readonly #requests: Set<(entry: LogEntry) => void>
  /** The pace that the service demands. */
  readonly intervalMs: number
  readonly #host = nodeHost()

  private constructor(
    emulator: Emulator,
    directory: string,
    requests: Set<(entry: LogEntry) => void>,
    intervalMs: number,
  ) {
    this.emulator = emulator
    this.directory = directory
    this.#requests = requests
    this.intervalMs = intervalMs
  }

  static async create(o: Script): Promise<World> {
    const requests = new Set<(entry: LogEntry) => void>()
    const emulator = await startEmulator({
      ...o,
      onEvent: (event) => {
        if (event.type !== 'request') return
        for (const listener of requests) listener(event.entry)
      },
    })
    const directory = await mkdtemp(join(tmpdir(), 'authchart-processes-'))
    return new World(emulator, directory, requests, demandedIntervalMs(o))
  }

  get request(): ClientRequest {
    const provider = identityCenter({ startUrl, region, endpoint: this.emulator.url })
    return toRequest({ provider, clientName }, this.#host)
  }

  /** Calls `listener` when a request has been carried out, before its answer leaves. */
  onRequest(listener: (entry: LogEntry) => void): void {
    this.#requests.add(listener)
  }

  /** Calls `listener` at each change in the folder: a draft is begun, written, renamed. */
  onFile(listener: () => void): FSWatcher {
    return watch(this.directory, listener)
  }

  /** How many renewals have reached the service. */
  get renewals(): number {
    return this.emulator.log.filter((entry) => entry.grantType === 'refresh_token').length
  }

  /** What the store holds of the person's token. */
  async token(): Promise<Opened | undefined> {
    return createTokens(createVault(fileStore({ directory: this.directory }))).open(this.request)
  }

  /** The code that a successor finds, as far as there is one. */
  async storedCode(): Promise<string | undefined> {
    const record = await fileStore(this).get(`attempt/${this.request.session}`)
    return /"userCode":"([^"]+)"/.exec(JSON.stringify(record ?? null))?.[1]
  }

  /** Somebody has signed in earlier: the token in the store ends at `expiresAt`, and can be renewed. */
  async plantToken(expiresAt: number, directory = this.directory): Promise<void> {
    const { emulator, request } = this
    const client = createClient({ region, endpoint: emulator.url })
    const { scopes } = request
    const registration = await client.registerClient({ clientName, clientType: 'public', scopes })
    const { clientId, clientSecret } = registration
    const issued = await client.startDeviceAuthorization({ clientId, clientSecret, startUrl })
    emulator.approve(issued.userCode)
    const { deviceCode } = issued
    const grant = await client.createToken({ clientId, clientSecret, grantType, deviceCode })
    const vault = createVault(fileStore({ directory }))
    const known = { clientId, clientSecret, expiresAt: Number.MAX_SAFE_INTEGER }
    const grantedAt = expiresAt - grant.expiresIn * 1_000
    await createTokens(vault).keep(request, grant, known, grantedAt)
  }

  /** What is wrong with the files, and how many drafts the dead have left. */
  async examine(): Promise<{ readonly wrong: string[]; readonly drafts: number }> {
    const names = await readdir(this.directory)
    const wrong: string[] = []
    const folder = await stat(this.directory)
    if ((folder.mode & 0o777) !== 0o700) wrong.push('The folder is open to others.')
    for (const name of names) {
      const path = join(this.directory, name)
      const stats = await stat(path).catch(() => undefined)
      if (stats !== undefined && (stats.mode & 0o777) !== 0o600)
        wrong.push(`${name} is open to others.`)
      if (!name.endsWith('.json')) continue
      const text = await readFile(path, 'utf8').catch(() => undefined)
      if (text !== undefined && !isEntry(text)) wrong.push(`${name} is torn: ${text.length} long.`)
    }
    return { wrong, drafts: names.filter(isDraft).length }
  }

  /** What is left in the folder, beside entries and locks, after a while and another write. */
  async leftovers(): Promise<string[]> {
    const longAgo = systemClock.now() / 1_000 - 3_600
    for (const name of await readdir(this.directory))
      if (isDraft(name)) await utimes(join(this.directory, name), longAgo, longAgo)
    await fileStore(this).set('last', 1, { kind: 'record' })
    return (await readdir(this.directory)).filter(
      (name) => !/^[0-9a-f]{64}\.(json|lock)$/.test(name),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close()
    await rm(this.directory, { recursive: true, force: true })
  }
}

const isDraft = (name: string): boolean => !/\.(json|lock)$/.test(name)

const isEntry = (text: string): boolean => {
  try {
    const entry: unknown = JSON.parse(text)
    return typeof entry === 'object' && entry !== null && 'key' in entry && 'value' in entry
  } catch {
    return false
  }
}
