import { loadOnce } from '../kit/load-once.ts'

/** The authorization code flow, which a page that signs people in by a device code does without. */
export const loadCodeFlow = loadOnce(async () => (await import('./code-flow.ts')).createCodeFlow)
