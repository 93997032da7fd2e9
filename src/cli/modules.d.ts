// What we use of a package that says nothing of its types.
declare module 'cli-progress' {
  interface Shown {
    readonly value: number
    readonly total: number
    /** From 0 to 1. */
    readonly progress: number
  }
  interface Options {
    readonly stream: NodeJS.WritableStream
    readonly clearOnComplete: boolean
    readonly hideCursor: boolean
    readonly format: (options: unknown, shown: Shown, payload: object) => string
  }
  class SingleBar {
    constructor(options: Options)
    start(total: number, value: number): void
    setTotal(total: number): void
    update(value: number): void
    stop(): void
  }
  const progress: { readonly SingleBar: typeof SingleBar }
  export default progress
}
