import type { Host, Store } from '../../src/index.ts'
import { spreadBytes } from '../../src/session/spread.ts'
import { seededRandom } from '../../src/testing/random.ts'
import type { Scenario, Timers } from './differential-scenario.ts'
import { createWorld } from './world.ts'
import type { World } from './world-types.ts'
import { membersOf } from './world-wire.ts'

/** Something that a side did or showed. Times are in milliseconds that have really passed. */
export interface Entry {
  readonly ms: number
  /** What belongs together, in order. */
  readonly stream: string
  readonly what: string
}

export type Note = (stream: string, what: unknown) => void

/** Its words are free to change, and its names are made up anew. */
const ignored = new Set(['message', 'hint', 'codeVerifier'])

const madeUp = /([?&](?:state|code_challenge)=)[^&"]*/g

/** JSON with its members in order, without what may differ. */
export const canonical = (value: unknown): string => {
  const json = JSON.stringify(value, (key: string, member: unknown) => {
    if (ignored.has(key)) return undefined
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
  return json === undefined ? 'undefined' : json.replaceAll(madeUp, '$1…')
}

const offsets: Readonly<Record<Timers, readonly number[]>> = {
  exact: [0],
  late: [0, 0, 1, 20, 700, 3_000],
  early: [0, 0, -1, -4, -50],
  both: [0, -1, -50, 5, 400, 1_500],
}

/** By how much a timer is off depends on its moment alone, so that it is the same on both sides, whoever sets it when. */
const offsetOf = (timers: Timers, dueMs: number, delayMs: number): number => {
  const choices = offsets[timers]
  const hash = Math.imul(Math.round(dueMs), 2_654_435_761) >>> 16
  const offset = choices[hash % choices.length] ?? 0
  return offset < 0 ? -Math.min(-offset, Math.floor(delayMs / 2)) : offset
}

export interface DifferentialWorld {
  readonly world: World
  readonly process: (who: number) => Host
  readonly kept: () => Promise<readonly string[]>
  /** How many timers of the library are set: those of the ports are not its own. */
  readonly timers: () => number
}

/** A world in which all that a side asks of its ports is written down. */
export const createDifferentialWorld = (
  { world: options, timers }: Scenario,
  note: Note,
): DifferentialWorld => {
  const world = createWorld(options)
  const { clock } = world.host
  const random = seededRandom(20_261_129)
  const keys = new Set<string>()
  const pending = new Set<unknown>()

  const process = (who: number): Host => {
    const plain = world.process()
    const { store, fetch } = plain
    const spied: Store = {
      ...store,
      set: (key, value, o) => {
        keys.add(key)
        return store.set(key, value, o)
      },
    }
    return {
      ...plain,
      // The spread of renewals is new: without one both sides renew at the same time.
      random: (byteCount) =>
        byteCount === spreadBytes ? new Uint8Array(byteCount) : random(byteCount),
      store: spied,
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        setTimeout: (callback, delayMs) => {
          const delay = delayMs > 0 ? delayMs : 0
          const offset = offsetOf(timers, clock.monotonic() + delay, delay)
          const ring = () => {
            pending.delete(handle)
            callback()
          }
          const handle = clock.setTimeout(ring, delay + offset)
          pending.add(handle)
          return handle
        },
        clearTimeout: (handle) => {
          pending.delete(handle)
          clock.clearTimeout(handle)
        },
      },
      fetch: async (url, init) => {
        const { method, body, headers } = init
        const from = `process ${who}`
        note(`requests of ${from}`, { method, url, headers, body: membersOf(String(body)) })
        try {
          const answer = await fetch(url, init)
          note(`answers to ${from}`, answer.status)
          return answer
        } catch (error) {
          note(`answers to ${from}`, init.signal.aborted ? 'aborted' : 'none')
          throw error
        }
      },
    }
  }

  const kept = async () => {
    const lines: string[] = []
    for (const key of keys) {
      const value = await world.store.get(key)
      const kind = key.slice(0, key.indexOf('/'))
      // What processes tell each other of a sign-in is their own affair.
      const isShown = ['token', 'registration', 'deviceCode'].includes(kind)
      if (value !== undefined) lines.push(`${kind} ${isShown ? canonical(value) : ''}`)
    }
    return lines.toSorted()
  }

  const crash = world.crash.bind(world)
  const mortal = {
    ...world,
    crash: () => {
      pending.clear()
      crash()
    },
  }
  return { world: mortal, process, kept, timers: () => pending.size }
}
