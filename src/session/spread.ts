import type { Host } from '../host/host.ts'

/** How many bytes a session draws for its spread: no other draw has this length. */
export const spreadBytes = 4

/** The fraction, from 0 to below 1, by which a session renews earlier than others. */
export const drawSpread = (host: Pick<Host, 'random'>): number =>
  host.random(spreadBytes).reduceRight((fraction, byte) => (fraction + byte) / 256, 0)
