import { loadOnce } from '../../kit/load-once.ts'

/** What shares sign-ins between processes, which a session of one process does without. */
export const loadLeader = loadOnce(async () => (await import('./leader.ts')).createLeader)
