import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { SignInState } from 'authchart'
import type { DurableSignInOptions } from 'authchart/durable'
import type { IngressLike, RestateLike, SignInHandlers } from 'authchart/restate'

/** What these tests take of `@restatedev/restate-sdk`. */
export interface RestateSdk extends RestateLike<SignInHandlers, object> {
  createEndpointHandler(options: {
    services: readonly object[]
    logger: () => void
  }): (request: Http2ServerRequest, response: Http2ServerResponse) => void
}

/** What these tests take of `@restatedev/restate-sdk-clients`. */
export interface RestateClients {
  connect(options: { url: string }): IngressLike
}

/** What these tests take of `@dbos-inc/dbos-sdk`. */
export interface DbosSdk {
  readonly DBOS: { setConfig(config: object): void; launch(): Promise<void> }
}

/** What docs/examples/dbos has. It is compiled with the real types in a test of its own. */
export interface DbosRecipe {
  readonly dbosSignIns: (options: DurableSignInOptions) => {
    readonly start: (key: string) => Promise<void>
    readonly state: (key: string) => Promise<SignInState | null>
    readonly cancel: (key: string, reason?: string) => Promise<void>
    readonly nudge: (key: string) => Promise<void>
  }
}
