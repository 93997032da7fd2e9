import { lstat, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Observable } from 'rxjs/internal/Observable'
import * as v from 'valibot'
import { check } from '../kit/check.ts'
import { systemClock } from '../kit/clock.ts'
import { createKeyedMutex } from '../kit/keyed-mutex.ts'
import type { Clock } from '../host/host.ts'
import { nodeCrypto } from '../host/node-crypto.ts'
import { fromSessionKey, type SessionIdentity } from './aws-session-key.ts'
import {
  fromTokenFile,
  isOf,
  parseTokenFile,
  toTokenFile,
  type TokenFile,
} from './aws-cache-token.ts'
import {
  ifThere,
  namesIn,
  openFolder,
  proveWritable,
  readText,
  remove,
  removeAbandoned,
  writeText,
} from './file-access.ts'
import { assertHeld, lockFile } from './file-lock.ts'
import { awsCacheFolder } from './file-place.ts'
import { FolderWatch } from './file-watch.ts'
import { fileStore } from './file.ts'
import { pause } from '../kit/pause.ts'
import type { Store } from './store.ts'

export interface AwsCacheStoreOptions {
  /** The folder of the shared token files. Default: `~/.aws/sso/cache`, where all tools look. */
  readonly directory?: string
  /** Where everything but tokens goes. Default: `fileStore()`. */
  readonly rest?: Store
  /** Default: the system's. */
  readonly clock?: Clock
}

const directorySchema = v.optional(v.pipe(v.string(), v.nonEmpty('a path that is not empty')))

/** The CLI writes into the file as it stands: who reads meanwhile finds half of it. */
const readTries = 5
const betweenReadsMs = 40

/** What was in the place of a token file, and was none: no tool reads a file of this name. */
const damaged = '.damaged'

const isTokenName = (name: string): boolean => /^[0-9a-f]{40}\.json$/.test(name)

/** A key of the vault under which a token is kept, and the file that all tools keep it in. */
interface Place {
  readonly identity: SessionIdentity
  readonly name: string
}

const prefix = 'token/'

const placeOf = (key: string): Place | undefined => {
  const identity = key.startsWith(prefix) ? fromSessionKey(key.slice(prefix.length)) : undefined
  if (identity === undefined) return undefined
  const hash = nodeCrypto().hash('sha1', identity.sessionName ?? identity.startUrl)
  return { identity, name: `${hash}.json` }
}

/**
 * The tokens that the AWS CLI and all AWS SDKs share (`~/.aws/sso/cache`): who is signed in there is signed in here, and the
 * other way round. The file of a session is named by its `sessionName`, as `[sso-session NAME]` in `~/.aws/config`, or by
 * its start URL as it is written. Registrations, codes and all the rest go to another store.
 *
 * A file is replaced as a whole, with mode 0600, in the form that every reader takes; keys of others in it are kept. What is damaged,
 * and what is no token file, is replaced as by the CLI: its name is that of this session alone. One copy of it is kept beside it
 * (`….json.damaged`) until the sign-out. A token of another session counts as absent; `delete` leaves it. An id token has no place in the format. The end of a token alone is kept, not `expiresAt` of `set`.
 *
 * Locks are as those of `fileStore()`, and hold between processes that use this store; no AWS tool takes one. `changes$` tells of
 * tokens under keys that this store has been asked for.
 *
 * @throws TypeError for a `directory` that is not a path.
 *
 * @example
 * import { createSession, identityCenter } from 'authchart'
 * import { awsCacheStore, nodeHost } from 'authchart/node'
 *
 * const startUrl = 'https://acme.awsapps.com/start'
 * const provider = identityCenter({ startUrl, region: 'eu-west-1', sessionName: 'acme' })
 * const session = createSession({ provider, clientName: 'Acme', host: nodeHost(), store: awsCacheStore() })
 */
export const awsCacheStore = (o: AwsCacheStoreOptions = {}): Required<Store> => {
  const directory = resolve(
    check('awsCacheStore', 'directory', directorySchema, o.directory) ?? awsCacheFolder(),
  )
  const { clock = systemClock } = o
  const { rest = fileStore({ clock }) } = o
  const folder = { path: directory, shared: true }
  const inTurn = createKeyedMutex()
  const locked = lockFile(clock)
  const watch = new FolderWatch({ path: directory, matches: isTokenName, inPlace: true, clock })
  /** The keys of each file: sessions of several programs share one. */
  const keys = new Map<string, Set<string>>()

  /** Not one of the `*.json` that the tools walk through. */
  const lockOf = (name: string): string => join(directory, name.replace('.json', '.authchart-lock'))

  const find = (key: string): Place | undefined => {
    const place = placeOf(key)
    if (place !== undefined)
      keys.set(place.name, (keys.get(place.name) ?? new Set<string>()).add(key))
    return place
  }

  /** The token file; `'foreign'` where something else stays in its place. */
  const read = async (name: string): Promise<TokenFile | 'foreign' | undefined> => {
    for (let left = readTries; ; left -= 1) {
      const content = await readText(join(directory, name), folder)
      if (content === undefined || content === 'foreign') return content
      const file = parseTokenFile(content.text)
      if (file !== undefined) return file
      // A writer that died left nothing: nothing is lost with it.
      if (left <= 1) return content.text.trim() === '' ? undefined : 'foreign'
      await pause(clock, betweenReadsMs)
    }
  }

  /** What is there in place of a token file is kept beside it, once. A folder stays, and no token can be stored. */
  const setAside = async (path: string): Promise<void> => {
    if ((await ifThere(lstat(path)))?.isFile() === true) await rename(path, path + damaged)
  }

  const tidy = async (): Promise<void> =>
    removeAbandoned(directory, await namesIn(directory), isTokenName, clock)

  const changes$ = new Observable<string>((subscriber) => {
    subscriber.add(
      watch.names$.subscribe((name) => {
        for (const key of keys.get(name) ?? []) subscriber.next(key)
      }),
    )
    subscriber.add(rest.changes$?.subscribe((key) => subscriber.next(key)))
  })

  return {
    get: async (key) => {
      const place = find(key)
      if (place === undefined) return rest.get(key)
      const file = await read(place.name)
      if (file === undefined || file === 'foreign') return undefined
      const token = fromTokenFile(file, place.identity)
      const canRefresh = token?.refreshToken !== undefined
      return token !== undefined && (canRefresh || token.expiresAt > clock.now())
        ? token
        : undefined
    },
    set: async (key, value, options) => {
      const place = find(key)
      if (place === undefined) return rest.set(key, value, options)
      const checked = toTokenFile(value)
      await openFolder(folder, true)
      const before = await read(place.name)
      const isSameSession =
        before !== undefined && before !== 'foreign' && isOf(before, place.identity)
      const text = isSameSession ? toTokenFile(value, before) : checked
      await assertHeld(lockOf(place.name))
      if (before === 'foreign') await setAside(join(directory, place.name))
      await writeText(join(directory, place.name), text, clock)
      await watch.touch(place.name)
      // What is left of others may be another user's to remove: the token is stored all the same.
      await tidy().catch(() => undefined)
    },
    prove: async (key) => {
      const place = find(key)
      if (place === undefined) return rest.prove?.(key)
      await openFolder(folder, true)
      await proveWritable(join(directory, place.name))
    },
    delete: async (key) => {
      const place = find(key)
      if (place === undefined) return rest.delete(key)
      const path = join(directory, place.name)
      // Half of a token may be in it.
      await remove(path + damaged)
      const before = await read(place.name)
      if (before === undefined) return
      if (before !== 'foreign' && !isOf(before, place.identity)) return
      await assertHeld(lockOf(place.name))
      await remove(path)
      await watch.touch(place.name)
    },
    lock: (key, task, options = {}) => {
      const place = find(key)
      const name = place?.name ?? key
      if (place === undefined && rest.lock !== undefined) return rest.lock(key, task, options)
      return inTurn(
        name,
        async (turn) => {
          if (turn === null || place === undefined) return task(turn)
          await openFolder(folder, true)
          return locked(lockOf(name), task, options)
        },
        options,
      )
    },
    changes$,
  }
}
