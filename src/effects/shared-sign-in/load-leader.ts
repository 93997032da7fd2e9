import type { createLeader } from './leader.ts'

let loaded: typeof createLeader | undefined

/**
 * Loads what shares sign-ins between processes, which a session of one process does without. Not kept when it fails, so
 * that the next sign-in tries again.
 */
export const loadLeader = async (): Promise<typeof createLeader> =>
  (loaded ??= (await import('./leader.ts')).createLeader)
