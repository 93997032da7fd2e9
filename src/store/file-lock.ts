// A lock is a file that only its maker removes. Its holder touches it every second, so that a file that nobody touches is
// known to be a dead one's.
import { randomInt } from 'node:crypto'
import { unlinkSync, type BigIntStats } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import type { Clock } from '../host/host.ts'
import { codeOf, ifThere, remove } from './file-access.ts'
import { pause } from './pause.ts'
import type { Store } from './store.ts'

type LockTask<T> = (held: boolean) => Promise<T>
type LockOptions = NonNullable<Parameters<NonNullable<Store['lock']>>[2]>

const beatMs = 1_000
/** Two beats missed, and a half: the holder is dead. */
const silentMs = 2_500
/** What one watches at the least: a holder that slept with the machine gets a beat's time to say that it lives. */
const watchedMs = 1_250
/** A watcher that slept with the machine has seen nothing meanwhile. */
const longestLookMs = 500
/** Breaking a lock takes two calls of the system: who needs longer is dead. */
const breakingMs = 5_000
const longestWaitMs = 125

// A file that is being removed cannot be made again, for a moment, on Windows.
const heldCodes = new Set<unknown>(
  process.platform === 'win32' ? ['EEXIST', 'EPERM', 'EBUSY'] : ['EEXIST'],
)

const tryCreate = async (path: string): Promise<FileHandle | undefined> => {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (heldCodes.has(codeOf(error))) return undefined
    throw error
  }
}

const look = (path: string): Promise<BigIntStats | undefined> =>
  ifThere(lstat(path, { bigint: true }))

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.ino === b.ino && a.dev === b.dev

const held = new Set<string>()
const removeHeld = () => {
  for (const path of held) {
    try {
      unlinkSync(path)
    } catch {
      // Its time will be over soon.
    }
  }
}

/** A process that ends in good order leaves no lock behind. */
const note = (path: string): void => {
  if (held.size === 0) process.on('exit', removeHeld)
  held.add(path)
}

const forget = (path: string): void => {
  held.delete(path)
  if (held.size === 0) process.off('exit', removeHeld)
}

const keepAlive = (file: FileHandle, clock: Clock): (() => void) => {
  let timer: unknown
  let isOver = false
  const touch = () => {
    const now = clock.now() / 1_000
    return file.utimes(now, now)
  }
  const rest = () => {
    if (isOver) return
    timer = clock.setTimeout(beat, beatMs)
    // The task keeps the process alive, if anything does.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer)
      (timer as NodeJS.Timeout).unref()
  }
  const beat = () => void touch().then(rest, rest)
  beat()
  return () => {
    isOver = true
    clock.clearTimeout(timer)
  }
}

/** Runs `task` with the lock that `file` is, and removes it after that, unless somebody has taken it for dead. */
const runWith = async <T>(
  path: string,
  file: FileHandle,
  task: LockTask<T>,
  clock: Clock,
): Promise<T> => {
  note(path)
  const stop = keepAlive(file, clock)
  try {
    return await task(true)
  } finally {
    stop()
    try {
      // While the file is open, no other has its number.
      const [mine, present] = await Promise.all([file.stat({ bigint: true }), look(path)])
      if (present !== undefined && isSame(mine, present)) await remove(path)
    } catch {
      // Others soon see that nobody holds it.
    }
    forget(path)
    await file.close().catch(() => undefined)
  }
}

/** Removes a dead one's lock; of several who would, one does, so that no living one's is removed with it. */
const breakLock = async (path: string, dead: BigIntStats, clock: Clock): Promise<void> => {
  const breaker = `${path}.break`
  const file = await tryCreate(breaker)
  if (file === undefined) {
    const other = await look(breaker)
    if (other !== undefined && Math.abs(clock.now() - Number(other.mtimeMs)) > breakingMs)
      await remove(breaker)
    return
  }
  try {
    const present = await look(path)
    if (present !== undefined && isSame(present, dead) && present.mtimeNs === dead.mtimeNs)
      await remove(path)
  } finally {
    await remove(breaker)
    await file.close()
  }
}

/** Watches the lock of another. */
const createWatch = (clock: Clock) => {
  let seen: BigIntStats | undefined
  let seenAt = 0
  let unchangedMs = 0
  return (present: BigIntStats): { readonly isSilent: boolean; readonly isDead: boolean } => {
    const now = clock.monotonic()
    const isUnchanged =
      seen !== undefined && isSame(seen, present) && seen.mtimeNs === present.mtimeNs
    unchangedMs = isUnchanged ? unchangedMs + Math.min(now - seenAt, longestLookMs) : 0
    seen = present
    seenAt = now
    // A clock that was set says nothing of the lock: then what was seen counts alone.
    const isSilent = Math.abs(clock.now() - Number(present.mtimeMs)) > silentMs
    return { isSilent, isDead: unchangedMs > (isSilent ? watchedMs : silentMs) }
  }
}

/**
 * `Store.lock` on the file at `path`, in a folder that must be there. A task that keeps the process from its timers for
 * 2.5 seconds loses its lock to whoever waits.
 */
export const lockFile = async <T>(
  path: string,
  task: LockTask<T>,
  { ifAvailable = false, signal }: LockOptions,
  clock: Clock,
): Promise<T> => {
  const watch = createWatch(clock)
  let waitMs = 20
  for (;;) {
    signal?.throwIfAborted()
    const file = await tryCreate(path)
    if (file !== undefined) return runWith(path, file, task, clock)
    const present = await look(path)
    if (present === undefined) continue
    const { isSilent, isDead } = watch(present)
    if (isDead) await breakLock(path, present, clock)
    else if (ifAvailable && !isSilent) return task(false)
    await pause(clock, randomInt(waitMs, 2 * waitMs), signal)
    waitMs = Math.min(Math.ceil(1.3 * waitMs), longestWaitMs)
  }
}
