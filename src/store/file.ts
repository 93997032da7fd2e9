import { join, resolve } from 'node:path'
import { Observable } from 'rxjs/internal/Observable'
import * as v from 'valibot'
import { check } from '../kit/check.ts'
import { systemClock } from '../kit/clock.ts'
import { createKeyedMutex } from '../kit/keyed-mutex.ts'
import type { Clock } from '../host/host.ts'
import { openFolder, proveWritable } from './file-access.ts'
import { createEntries, isEntryName, toEntryName } from './file-entries.ts'
import { assertHeld, lockFile } from './file-lock.ts'
import { stateFolder } from './file-place.ts'
import { FolderWatch } from './file-watch.ts'
import type { Store } from './store.ts'

export interface FileStoreOptions {
  /** The folder of the store, which is made when something is stored. Default: `authchart` in the person's folder for the state of programs. */
  readonly directory?: string
  /** Default: the system's. */
  readonly clock?: Clock
}

const directorySchema = v.optional(v.pipe(v.string(), v.nonEmpty('a path that is not empty')))

/**
 * A store in a folder of files that only this person can read: what is in it outlives the process, and all processes of the
 * person share it. Values lie there unencrypted, as those of the AWS CLI do; `keychainStore()` encrypts.
 *
 * The default folder is `$XDG_STATE_HOME/authchart` (`~/.local/state/authchart`), on macOS
 * `~/Library/Application Support/authchart`, on Windows `%LOCALAPPDATA%\authchart`. Folder and files are made with modes
 * 0700 and 0600, and brought back to them. Each value is replaced as a whole and survives a power cut; a file that
 * is damaged counts as absent. A promise rejects with the error of the file system, which quotes no value, or where the folder
 * belongs to another user.
 *
 * Locks hold between processes and are not re-entrant; each is an empty folder that its holder touches every two seconds. The lock of
 * a process that ends is free at once, and that of one that is killed, or stands still, after ten seconds: what it goes on to
 * write under it then is refused. `changes$` does not keep the process alive.
 *
 * @throws TypeError for a `directory` that is not a path.
 *
 * @example
 * import { createSession, identityCenter } from 'authchart'
 * import { fileStore, nodeHost } from 'authchart/node'
 *
 * const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
 * const session = createSession({ provider, clientName: 'Acme', host: nodeHost(), store: fileStore() })
 */
export const fileStore = (o: FileStoreOptions = {}): Required<Store> => {
  const directory = resolve(
    check('fileStore', 'directory', directorySchema, o.directory) ?? stateFolder(),
  )
  const { clock = systemClock } = o
  const folder = { path: directory }
  const entries = createEntries(directory, clock)
  const inTurn = createKeyedMutex()
  const locked = lockFile(clock)
  const watch = new FolderWatch({ path: directory, matches: isEntryName, inPlace: false, clock })
  /** The keys behind the names, which cannot be read from a file that is gone. */
  const keys = new Map<string, string>()

  const lockOf = (name: string): string => join(directory, name.replace('.json', '.lock'))

  const nameOf = (key: string): string => {
    const name = toEntryName(key)
    if (watch.isObserved) keys.set(name, key)
    return name
  }

  const keyOf = async (name: string): Promise<string | undefined> => {
    const known = keys.get(name)
    if (known !== undefined) return known
    const key = (await entries.peek(name).catch(() => undefined))?.key
    if (key === undefined || toEntryName(key) !== name) return undefined
    keys.set(name, key)
    return key
  }

  const changes$ = new Observable<string>((subscriber) => {
    subscriber.add(
      watch.names$.subscribe((name) => {
        const key = keys.get(name)
        if (key !== undefined) return subscriber.next(key)
        void keyOf(name).then((found) => found !== undefined && subscriber.next(found))
      }),
    )
    void (async () => {
      for (const name of watch.names) await keyOf(name)
    })()
    return () => {
      if (!watch.isObserved) keys.clear()
    }
  })

  return {
    get: async (key) => {
      const name = nameOf(key)
      if (!(await openFolder(folder, false))) return undefined
      const entry = await entries.read(name)
      return entry?.key === key ? entry.value : undefined
    },
    set: async (key, value, { kind, expiresAt }) => {
      const name = nameOf(key)
      const end = expiresAt !== undefined && Number.isFinite(expiresAt) ? { expiresAt } : {}
      const entry = { version: 1, key, kind, ...end, value } as const
      await openFolder(folder, true)
      await assertHeld(lockOf(name))
      await entries.write(name, entry)
      await watch.touch(name)
      // What is left of others may be another user's to remove: the value is stored all the same.
      await entries.sweep().catch(() => undefined)
    },
    prove: async (key) => {
      await openFolder(folder, true)
      await proveWritable(join(directory, toEntryName(key)))
    },
    delete: async (key) => {
      const name = nameOf(key)
      if (!(await openFolder(folder, false))) return
      await assertHeld(lockOf(name))
      await entries.remove(name)
      await watch.touch(name)
    },
    lock: (key, task, options = {}) =>
      inTurn(
        key,
        async (turn) => {
          if (turn === null) return task(null)
          await openFolder(folder, true)
          return locked(lockOf(toEntryName(key)), task, options)
        },
        options,
      ),
    changes$,
  }
}
