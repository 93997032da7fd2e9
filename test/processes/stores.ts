import { join } from 'node:path'
import type { Store } from '../../src/index.ts'
import { awsCacheStore, fileStore } from '../../src/node.ts'

/** Where processes keep what they share: in files of our own, or the token in the file that all AWS tools share. */
export const kinds = ['file', 'aws'] as const
export type Kind = (typeof kinds)[number]

export const folders = ['files', 'cache'] as const

/** The store in that folder, which has a folder for each kind of file. */
export const storeIn = (directory: string, kind: Kind): Required<Store> => {
  const files = fileStore({ directory: join(directory, 'files') })
  return kind === 'file'
    ? files
    : awsCacheStore({ directory: join(directory, 'cache'), rest: files })
}
