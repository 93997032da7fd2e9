/** An error that the engine does not answer by trying again. */
export interface TerminalErrorLike extends Error {
  readonly code: number
}

/** What is taken of a promise of the SDK. */
export interface RestatePromiseLike<T> extends Promise<T> {
  orTimeout(ms: number): RestatePromiseLike<T>
  map<U>(mapper: (value?: T, failure?: TerminalErrorLike) => U): RestatePromiseLike<U>
}

/** What is taken of a promise that outlives its process. */
export interface DurablePromiseLike<T> {
  get(): RestatePromiseLike<T>
  peek(): Promise<T | undefined>
  resolve(value: T): Promise<void>
}

/** What is taken of the context of a handler that reads beside the workflow. */
export interface SharedContextLike {
  readonly key: string
  get(name: string): Promise<unknown>
  promise<T>(name: string): DurablePromiseLike<T>
}

/** What is taken of the context of a workflow. */
export interface WorkflowContextLike extends SharedContextLike {
  run<T>(name: string, action: () => Promise<T>): RestatePromiseLike<T>
  sleep(ms: number): RestatePromiseLike<void>
  set(name: string, value: unknown): void
}

/** A workflow as the SDK is told of it. */
export interface WorkflowLike<Handlers> {
  readonly name: string
  readonly handlers: Handlers
  readonly options: {
    readonly workflowRetention: number
    readonly journalRetention: number
    readonly retryPolicy: { readonly initialInterval: number; readonly maxInterval: number }
  }
}

/** What is taken of the module `@restatedev/restate-sdk`. `Definition` is what it makes of a workflow. */
export interface RestateLike<Handlers, Definition> {
  workflow(workflow: WorkflowLike<Handlers>): Definition
  readonly RestatePromise: {
    race<T>(promises: readonly RestatePromiseLike<T>[]): RestatePromiseLike<T>
  }
  readonly TerminalError: abstract new (...args: never[]) => Error
}

/** What is taken of `connect()` of `@restatedev/restate-sdk-clients`. */
export interface IngressLike {
  call<Input, Output>(to: {
    service: string
    handler: string
    key: string
    parameter: Input
  }): Promise<Output>
  send<Input>(to: {
    service: string
    handler: string
    key: string
    parameter: Input
  }): Promise<unknown>
}
