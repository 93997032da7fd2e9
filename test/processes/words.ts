import type { SessionState, SignInState } from '../../src/index.ts'
import type { Kind } from './stores.ts'

export const startUrl = 'https://acme.awsapps.com/start'
export const region = 'eu-west-1'
export const clientName = 'Acme Console'

/** What a process is told to do. */
export type Order =
  | {
      readonly do: 'open'
      readonly id: string
      readonly directory: string
      readonly kind: Kind
      readonly endpoint: string
      readonly method?: 'device' | 'authorizationCode'
      /** Default: `machine`. */
      readonly share?: 'process' | 'machine'
      readonly refreshWindowMs?: number
    }
  | { readonly do: 'signIn'; readonly id: string }
  | { readonly do: 'signOut'; readonly id: string }
  | { readonly do: 'close'; readonly id: string }
  | { readonly do: 'token'; readonly id: string; readonly minTtlMs: number }

/** What a process tells. */
export type Report = { readonly id: string } & (
  | { readonly state: SessionState }
  | { readonly ended: SignInState }
  /** Its hash. */
  | { readonly token: string }
  | { readonly closed: true }
  | { readonly error: string }
)

/** `at`: when the process said it. */
export type Told = Report & { readonly at: number }
