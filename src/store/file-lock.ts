// The locks are those of the system, on open files: a process that dies, however it dies, lets go of its own.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Clock } from '../host/host.ts'
import { nodeCrypto } from '../host/node-crypto.ts'
import { pause } from '../kit/pause.ts'
import type { Store } from './store.ts'

type LockOptions = NonNullable<Parameters<NonNullable<Store['lock']>>[2]>

const lookEveryMs = [20, 80] as const
const openOrMake = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)

const load = async () => {
  try {
    return await import('fs-native-extensions')
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`
    const message = `Locks of files need the package fs-native-extensions, which cannot be loaded on this platform (${platform}). Install it, outside of any bundle, or use a store without \`lock\`.`
    throw new Error(message, { cause })
  }
}

/**
 * `Store.lock` on the file at `path`, in a folder that must be there. The file stays: who removes one that is locked lets
 * the next one lock another under its name.
 */
export const lockFile = async <T>(
  path: string,
  task: (held: boolean) => Promise<T>,
  { ifAvailable = false, signal }: LockOptions,
  clock: Clock,
): Promise<T> => {
  const { tryLock, unlock } = await load()
  for (;;) {
    {
      await using file = await open(path, openOrMake, 0o600)
      signal?.throwIfAborted()
      if (tryLock(file.fd)) {
        try {
          return await task(true)
        } finally {
          unlock(file.fd)
        }
      }
    }
    if (ifAvailable) return task(false)
    await pause(clock, nodeCrypto().randomInt(...lookEveryMs), signal)
  }
}
