// A lock is a folder that its holder touches every two seconds: who is dead or stands still loses it.
import { realpath, rmdirSync, stat, utimes, type BigIntStats } from 'node:fs'
import { mkdir as makeFolder, rmdir as removeFolder, stat as look } from 'node:fs/promises'
import { nodeCrypto } from '../host/node-crypto.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { ignore } from '../kit/ignore.ts'
import { pause, unref } from '../kit/pause.ts'
import { codeOf, ifThere, loadFor } from './file-access.ts'
import { lostLock, storeFault } from './store-fault.ts'
import type { Lock, LockOptions } from './store.ts'

/** A lock that was not touched for so long is free. */
export const leaseMs = 10_000
const touchEveryMs = 2_000
const watchEveryMs = 1_000
/** So long it is waited for, and a session waits a little longer (`lockLimitMs`): who holds it may wait for a call of the store. */
const patienceMs = 40_000
const lookEveryMs = [20, 80] as const

/** What tells a folder from another one of its name. */
const identityOf = ({ dev, ino, birthtimeNs }: BigIntStats): string =>
  [dev, ino, birthtimeNs].join(':')

/** The locks that this process has, or had and goes on with, by their paths. */
const held = new Map<string, string>()

/** Those of them that are being given back. */
const released = new Set<string>()

/** By the system's clock, which is that of the file system. */
const isOver = ({ mtimeMs }: { readonly mtimeMs: bigint }): boolean =>
  systemClock.now() - Number(mtimeMs) > leaseMs

const isHeld = () => Object.assign(new Error('The lock is held.'), { code: 'ELOCKED' })

/** Removes the lock of one who is dead or stands still. Of those who find it so one removes it: no other removes what comes then. */
const takeOver = async (path: string): Promise<void> => {
  const claim = `${path}.takeover`
  try {
    await makeFolder(claim, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    const found = await ifThere(look(claim, { bigint: true }))
    if (found !== undefined && isOver(found)) await ifThere(removeFolder(claim))
    throw isHeld()
  }
  try {
    if (!isOver(await look(path, { bigint: true }))) throw isHeld()
    await removeFolder(path)
  } finally {
    await ifThere(removeFolder(claim))
  }
}

/** Removes a lock of ours, unless another has taken it over. */
const giveBack = async (path: string): Promise<void> => {
  const found = await ifThere(look(path, { bigint: true }))
  if (found !== undefined && identityOf(found) === held.get(path)) await removeFolder(path)
}

/** As Node's older functions tell how they ended. */
const told =
  (act: (path: string) => Promise<unknown>) =>
  (path: string, tell: (error: unknown) => void): void => {
    act(path).then(() => tell(null), tell)
  }

const isGone = () => Object.assign(new Error('The lock is gone.'), { code: 'ENOENT' })

/** The file system, as proper-lockfile uses it. `mayTouch` is asked each time before the lock is touched. */
const fileSystem = (made: () => void, mayTouch: () => boolean) => ({
  mkdir: told((path) => makeFolder(path, { mode: 0o700 }).then(made)),
  realpath,
  rmdirSync,
  stat,
  utimes: (...call: Parameters<typeof utimes>) => {
    const [, , , tell] = call
    if (mayTouch()) utimes(...call)
    else tell(isGone())
  },
  rmdir: told((path) => (released.has(path) ? giveBack(path) : takeOver(path))),
})

/**
 * Calls `lose` once this process has stood still for a lease, in the first turn of timers after that: what would be sent next is
 * not yet. The library would look at the file before it says so. Returns how to stop that.
 */
const watchLease = (touchedAt: () => number, lose: () => void): (() => void) => {
  let timer: unknown
  const look = () => {
    if (systemClock.monotonic() - touchedAt() > leaseMs) return lose()
    timer = systemClock.setTimeout(look, watchEveryMs)
    unref(timer)
  }
  look()
  return () => systemClock.clearTimeout(timer)
}

/** Rejects where this process has lost the lock at `path`, which it had: another holds it by now. */
export const assertHeld = async (path: string): Promise<void> => {
  const own = held.get(path)
  if (own === undefined) return
  const found = await ifThere(look(path, { bigint: true }))
  if (found === undefined || identityOf(found) !== own) throw lostLock(path)
}

const heldByAnother = (path: string) =>
  storeFault('ELOCKED', path, 'Another process holds the lock.')

/** Takes the lock at `path`, or says by `undefined` that another has it. */
const acquire = async (path: string) => {
  const { lock } = await loadFor(path, () => import('proper-lockfile'))
  const lease = new AbortController()
  const lose = () => lease.abort(lostLock(path))
  const startedAt = systemClock.monotonic()
  let isMade = false
  const made = () => {
    isMade = true
  }
  let touchedAt = startedAt
  // After a lease it may be the lock of another, who would lose it by a touch of ours.
  const mayTouch = () => {
    const now = systemClock.monotonic()
    if (now - touchedAt > leaseMs) return false
    touchedAt = now
    return true
  }
  try {
    const release = await lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: leaseMs,
      update: touchEveryMs,
      fs: fileSystem(made, mayTouch),
      onCompromised: lose,
    })
    const found = await ifThere(look(path, { bigint: true }))
    const identity = found === undefined ? undefined : identityOf(found)
    const giveUp = async (): Promise<void> => {
      stopWatching()
      released.add(path)
      // One that was lost is not there to be given back.
      await release().catch(ignore)
      released.delete(path)
      if (identity !== undefined && held.get(path) === identity) held.delete(path)
    }
    const stopWatching = watchLease(() => touchedAt, lose)
    // It stood still meanwhile: what lies there now may be the lock of another, or nothing.
    if (identity === undefined || systemClock.monotonic() - startedAt > leaseMs) {
      await giveUp()
      return undefined
    }
    held.set(path, identity)
    return { lost: lease.signal, release: giveUp }
  } catch (error) {
    // What we have made is gone: we stood still, and another has had it.
    const isTaken = codeOf(error) === 'ELOCKED' || (isMade && codeOf(error) === 'ENOENT')
    if (isTaken) return undefined
    throw error
  }
}

/** `Store.lock` on `path`, in a folder that must be there. */
export const lockFile: (clock: Clock) => Lock =
  (clock) =>
  async (path, task, { ifAvailable = false, signal }: LockOptions = {}) => {
    const waitsUntil = clock.monotonic() + patienceMs
    for (;;) {
      signal?.throwIfAborted()
      const lease = await acquire(path)
      if (lease !== undefined) {
        try {
          return await task(lease.lost)
        } finally {
          await lease.release()
        }
      }
      if (ifAvailable) return task(null)
      if (clock.monotonic() >= waitsUntil) throw heldByAnother(path)
      await pause(clock, nodeCrypto().randomInt(...lookEveryMs), signal)
    }
  }
