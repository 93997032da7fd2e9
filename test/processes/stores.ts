import { join } from 'node:path'
import { env } from 'node:process'
import type { Store } from '../../src/index.ts'
import { awsCacheStore, fileStore } from '../../src/node.ts'

/** Where processes keep what they share: in files of our own, or the token in the file that all AWS tools share. */
export const kinds = ['file', 'aws'] as const
/** In Redis where there is one, at `$AUTHCHART_REDIS`: `npm run test:scale`. */
export type Kind = (typeof kinds)[number] | 'redis'

export const folders = ['files', 'cache'] as const

const redis = env['AUTHCHART_REDIS'] === undefined ? undefined : await import('./redis-stores.ts')

/** The store in that folder, which has a folder for each kind of file. */
export const storeIn = (directory: string, kind: Kind): Required<Store> => {
  if (kind === 'redis') {
    if (redis === undefined) throw new Error('$AUTHCHART_REDIS says where Redis is.')
    return redis.redisStoreOf(directory)
  }
  const files = fileStore({ directory: join(directory, 'files') })
  return kind === 'file'
    ? files
    : awsCacheStore({ directory: join(directory, 'cache'), rest: files })
}

/** Lets go of what was opened for stores of that folder, or of all. */
export const closeStores = (directory?: string): void => redis?.closeRedisStores(directory)
