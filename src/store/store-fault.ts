/** What a store rejects with where it knows why: a system's code, and the place. Free of secrets. */
export interface StoreFault extends Error {
  /** The system's own, or the one of them that says it best. */
  readonly code: string
  readonly path?: string
}

export const storeFault = (code: string, path: string | undefined, message: string): StoreFault =>
  path === undefined
    ? Object.assign(new Error(message), { code })
    : Object.assign(new Error(`${message} (${path})`), { code, path })

/** What the holder of a lock is told who stood still until another could have it. */
export const lostLock = (path: string): StoreFault =>
  storeFault('ELOCKED', path, 'The lock was lost: this process stood still for too long.')
