import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Books } from './emulator.child.ts'

const fieldsOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  } catch {
    return [] // it has ended
  }
}

/** A process and all that it has started. */
const treeOf = (pid: number): readonly number[] => {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(fieldsOf(Number(name))[1]) }))
  const below = (top: number): number[] => [
    top,
    ...parents.filter(({ parent }) => parent === top).flatMap((one) => below(one.pid)),
  ]
  return below(pid)
}

/** Seconds of CPU that processes have used so far, with all that they have started. */
const cpuOf = (pids: readonly number[]): number => {
  const ticks = pids.flatMap(treeOf).map((pid) => {
    const [user, system, ofEndedUser, ofEndedSystem] = fieldsOf(pid).slice(11, 15).map(Number)
    return (user ?? 0) + (system ?? 0) + (ofEndedUser ?? 0) + (ofEndedSystem ?? 0)
  })
  return ticks.reduce((sum, one) => sum + one, 0) / 100
}

/** The most memory that processes have had, in MB. */
const peakOf = (pids: readonly number[]): number => {
  const sizes = pids.flatMap(treeOf).map((pid) => {
    try {
      return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    } catch {
      return 0
    }
  })
  return sizes.reduce((sum, one) => sum + one, 0) / 1024
}

/** What is measured: processes that are there, and how a sign-in is started. */
export interface Subject {
  readonly pids: readonly number[]
  readonly start: (n: number) => Promise<unknown>
}

export interface Cost {
  readonly flows: number
  readonly seconds: number
  readonly polls: number
  readonly early: number
  readonly lateP50Ms: number
  readonly lateP95Ms: number
  readonly cpuMsAFlow: number
  readonly peakMB: number
}

const intervalSeconds = 5
/** Three requests for each sign-in, and 15 s where nothing is late. */
export const script = { interval: intervalSeconds, approveAfter: 12 }
const lanes = 64

/** Has `flows` sign-ins done, and says what that has cost. The start-up of the processes is left out. */
export const costOf = async (
  flows: number,
  { pids, start }: Subject,
  books: () => Promise<Books>,
): Promise<Cost> => {
  const cpuBefore = cpuOf(pids)
  const startedAt = performance.now()
  let begun = 0
  const lane = async (): Promise<void> => {
    for (let n = begun++; n < flows; n = begun++) await start(n)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  let seen = await books()
  for (; seen.granted < flows; seen = await books()) {
    if (performance.now() - startedAt > 400_000) throw new Error(`${seen.granted} of ${flows}`)
    await sleep(1_000)
  }
  const seconds = (performance.now() - startedAt) / 1_000
  // The last ones end a moment after their grant.
  await sleep(2_000)
  const late = seen.gaps.map((gap) => gap - intervalSeconds * 1_000).toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(late[Math.floor(late.length * share)] ?? Number.NaN)
  return {
    flows,
    seconds: Math.round(seconds * 10) / 10,
    polls: seen.polls,
    early: seen.early,
    lateP50Ms: at(0.5),
    lateP95Ms: at(0.95),
    cpuMsAFlow: Math.round((100_000 * (cpuOf(pids) - cpuBefore)) / flows) / 100,
    peakMB: Math.round(peakOf(pids)),
  }
}
