import type { Streams } from './streams.ts'
import type { ExitCode } from './exit-code.ts'
export const runExec = async (_: object, __: Streams, ___: AbortController): Promise<ExitCode> =>
  Promise.reject(new Error('not yet'))
