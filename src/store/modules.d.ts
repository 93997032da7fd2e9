// What we use of packages that say nothing of their types, or not all.
declare module 'fs-native-extensions' {
  /** Whether this open file has the lock now; it lets go when it is closed, at the latest. */
  export const tryLock: (fd: number) => boolean
  export const unlock: (fd: number) => void
}

declare module 'write-file-atomic' {
  interface Options {
    readonly mode: number
    readonly fsync: boolean
    /** `false`: the file becomes ours, even if another had it. */
    readonly chown: false
    readonly tmpfileCreated: (draft: string) => Promise<void>
  }
  const writeFileAtomic: (path: string, text: string, options: Options) => Promise<void>
  export default writeFileAtomic
}
