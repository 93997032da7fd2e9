import { lstatSync, readdirSync, watch, type FSWatcher } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { Observable } from 'rxjs/internal/Observable'
import type { Clock } from '../host/host.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { ifThere, namesIn, stampOf } from './file-access.ts'
import { unref } from '../kit/pause.ts'

const everyMs = 800
/** Changes closer together than this may leave the same time on a folder. */
const tickMs = 2_000

export interface WatchOptions {
  readonly path: string
  /** Which files count. */
  readonly matches: (name: string) => boolean
  /** Whether some write into a file instead of replacing it, which leaves no trace on the folder. */
  readonly inPlace: boolean
  readonly clock: Clock
}

/** One watch, from the first listener to the last: told by the system, and looked after. */
class Watch {
  readonly known = new Map<string, string>()
  readonly #options: WatchOptions
  readonly #tell: (name: string) => void
  #watcher: FSWatcher | undefined
  #timer: unknown
  #isOver = false
  #settledStamp: string | undefined

  constructor(options: WatchOptions, tell: (name: string) => void) {
    this.#options = options
    this.#tell = tell
    // At once: what changes from now on must not be taken for what was there.
    for (const name of this.#namesNow()) {
      const path = join(options.path, name)
      const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false })
      if (stats !== undefined) this.known.set(name, stampOf(stats))
    }
    this.#listen()
    this.#rest()
  }

  stop(): void {
    this.#isOver = true
    this.#watcher?.close()
    this.#options.clock.clearTimeout(this.#timer)
  }

  async look(name: string): Promise<void> {
    if (!this.#options.matches(name)) return
    try {
      const stats = await ifThere(lstat(join(this.#options.path, name), { bigint: true }))
      const stamp = stats && stampOf(stats)
      if (this.#isOver || this.known.get(name) === stamp) return
      if (stamp === undefined) this.known.delete(name)
      else this.known.set(name, stamp)
    } catch {
      return // The folder cannot be read now; the next look tells.
    }
    this.#tell(name)
  }

  #namesNow(): string[] {
    try {
      return readdirSync(this.#options.path).filter(this.#options.matches)
    } catch {
      return [] // There is no folder yet.
    }
  }

  #listen(): void {
    if (this.#watcher !== undefined) return
    try {
      const watcher = watch(this.#options.path, { persistent: false }, (_event, name) => {
        if (name !== null) void this.look(name)
      })
      this.#watcher = watcher.on('error', () => {
        watcher.close()
        this.#watcher = undefined
      })
    } catch {
      // No folder, or no more watches to be had: the looks suffice.
    }
  }

  #rest(): void {
    const goOn = () => {
      if (this.#isOver) return
      this.#listen()
      this.#rest()
    }
    const lookAround = () => void this.#lookAround().then(goOn, goOn)
    this.#timer = this.#options.clock.setTimeout(lookAround, everyMs)
    unref(this.#timer)
  }

  async #lookAround(): Promise<void> {
    const { path, inPlace, clock } = this.#options
    const folder = await ifThere(lstat(path, { bigint: true }))
    const isSettled = folder !== undefined && clock.now() - Number(folder.mtimeMs) > tickMs
    const stamp = isSettled && !inPlace ? stampOf(folder) : undefined
    if (stamp !== undefined && stamp === this.#settledStamp) return
    const names = new Set([...(await namesIn(path)), ...this.known.keys()])
    for (const name of names) if (!this.#isOver) await this.look(name)
    this.#settledStamp = stamp
  }
}

/** The names of files that are made, changed or removed, while there is a subscriber; otherwise it costs nothing. */
export class FolderWatch {
  readonly #options: WatchOptions
  readonly #changes = new LazySubject<string>()
  #watch: Watch | undefined
  #listeners = 0

  constructor(options: WatchOptions) {
    this.#options = options
  }

  readonly names$: Observable<string> = new Observable((subscriber) => {
    subscriber.add(this.#changes.observable.subscribe(subscriber))
    this.#listeners += 1
    this.#watch ??= new Watch(this.#options, (name) => this.#changes.next(name))
    return () => {
      this.#listeners -= 1
      if (this.#listeners > 0) return
      this.#watch?.stop()
      this.#watch = undefined
    }
  })

  get isObserved(): boolean {
    return this.#watch !== undefined
  }

  /** The files that are there, as far as is known. */
  get names(): readonly string[] {
    return [...(this.#watch?.known.keys() ?? [])]
  }

  /** Tells of a change of our own, at once. */
  async touch(name: string): Promise<void> {
    await this.#watch?.look(name)
  }
}
