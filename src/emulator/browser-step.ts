import type { AuthorizationView } from './events.ts'
import type { ServiceAnswer } from './wire.ts'

/**
 * What the person's browser is given: a page about the request, a redirect to the app, an answer that the tab shows as it
 * stands, or a connection that dies.
 */
export type BrowserStep =
  | { readonly kind: 'page'; readonly authorization: AuthorizationView }
  | { readonly kind: 'redirect'; readonly url: string; readonly authorization: AuthorizationView }
  | ServiceAnswer
  | { readonly kind: 'reset' }
