import type { createCodeFlow } from './code-flow.ts'

let loaded: typeof createCodeFlow | undefined

/**
 * Loads the authorization code flow, which a page that signs people in by a device code does without. Not kept when it
 * fails, so that the next sign-in tries again.
 */
export const loadCodeFlow = async (): Promise<typeof createCodeFlow> =>
  (loaded ??= (await import('./code-flow.ts')).createCodeFlow)
