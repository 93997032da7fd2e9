import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import {
  connectSession,
  serveSession,
  type ConnectOptions,
  type RemoteSession,
  type ServeOptions,
  type SessionPort,
} from '../../src/remote/index.ts'
import type { Session } from '../../src/index.ts'
import { seededRandom } from '../../src/testing/random.ts'
import { simulate } from '../../src/testing/index.ts'
import type { Simulation, SimulationOptions } from '../../src/testing/index.ts'
import { limit } from '../patience.ts'

export interface BusPort extends SessionPort {
  /** The channel breaks: nothing goes through any more, and this side is told. */
  cut(): void
}

export interface Bus {
  /** An end of the bus. Each hears what the others say, later and as a copy. */
  port(): BusPort
  /** Everything that was said, in its order. */
  readonly messages: readonly unknown[]
}

export const createBus = (): Bus => {
  const ends = new Set<Set<(message: unknown) => void>>()
  const messages: unknown[] = []
  return {
    messages,
    port: () => {
      const listeners = new Set<(message: unknown) => void>()
      const closers = new Set<() => void>()
      ends.add(listeners)
      return {
        post: (message) => {
          const copy: unknown = structuredClone(message)
          messages.push(copy)
          queueMicrotask(() => {
            if (!ends.has(listeners)) return
            for (const end of ends)
              if (end !== listeners) for (const listener of end) listener(structuredClone(copy))
          })
        },
        subscribe: (listener) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        onClose: (listener) => {
          closers.add(listener)
          return () => closers.delete(listener)
        },
        cut: () => {
          ends.delete(listeners)
          for (const closer of closers) closer()
        },
      }
    },
  }
}

let seed = 0
/** Names that differ, and no randomness in a test. */
export const names = (): Required<Pick<ServeOptions, 'random'>> => ({
  random: seededRandom((seed += 7)),
})

export interface Setting {
  readonly host: Simulation
  readonly session: Session
  readonly bus: Bus
  readonly stop: () => void
  readonly connect: (options?: ConnectOptions, port?: SessionPort) => RemoteSession
}

/** A simulated session, served on a bus. */
export const serve = (options: SimulationOptions = {}, o: ServeOptions = {}): Setting => {
  const host = simulate({ interval: 1, ...options })
  const session = host.session()
  const bus = createBus()
  const stop = serveSession(session, bus.port(), { ...names(), ...o })
  const connect = (options: ConnectOptions = {}, port: SessionPort = bus.port()) =>
    connectSession(port, { clock: host.clock, ...names(), ...options })
  return { host, session, bus, stop, connect }
}

export const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Real channels take real time, and machines are busy. */
export const eventually = <T>(look: () => T): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: limit(60_000), interval: 5 })
