import { env } from 'node:process'

const factor = Number(env['TEST_PATIENCE'] ?? 1)
if (!(factor >= 1))
  throw new Error('TEST_PATIENCE is how many times slower this machine may be: 1 or more')

/** A limit of time in milliseconds, `TEST_PATIENCE` times as long where a machine is known to be slow. */
export const limit = (ms: number): number => ms * factor
