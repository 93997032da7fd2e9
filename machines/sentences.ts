import type { ErrorInfo } from './types.ts'

/** What the charts themselves have to tell a person. What a service answers is worded where its answers are read. */
export const sentences = {
  bug: {
    code: 'protocol',
    message: 'The sign-in stopped on an unexpected fault.',
    hint: 'Start again; if it happens again, report it.',
    retry: 'restart',
  },
} as const satisfies Record<string, ErrorInfo>
