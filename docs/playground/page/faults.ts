import type { Fault } from '../../../src/emulator/script.ts'

/** What the service may answer in place of the truth. */
export const faults = {
  refuse: {
    error: 'access_denied',
    reason: 'KMS_AccessDeniedException',
    description: 'The key may not be used',
  },
  forget: { error: 'invalid_client', description: 'Client is not known' },
  garble: 'html',
} as const satisfies Readonly<Record<string, Fault>>
