// What we use of packages that say nothing of their types, or not all.
declare module 'proper-lockfile' {
  interface Options {
    readonly lockfilePath: string
    readonly realpath: false
    /** A lock that was not touched for so long, in milliseconds, is taken over. */
    readonly stale: number
    /** How often a lock is touched, in milliseconds. */
    readonly update: number
    /** In place of `node:fs`. */
    readonly fs: object
    /** The lock was lost. */
    readonly onCompromised: (error: Error) => void
  }
  /** Resolves with how to let go; rejects with the code `ELOCKED` where another holds it. */
  export const lock: (file: string, options: Options) => Promise<() => Promise<void>>
}

declare module 'write-file-atomic' {
  interface Options {
    /** Default: that of the file. */
    readonly mode?: number
    readonly fsync: boolean
    /** `false`: the file becomes ours, even if another had it. Default: who has it keeps it. */
    readonly chown?: false
    readonly tmpfileCreated: (draft: string) => Promise<void>
  }
  const writeFileAtomic: (path: string, text: string, options: Options) => Promise<void>
  export default writeFileAtomic
}
