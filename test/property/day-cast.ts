import { sha256 } from '@noble/hashes/sha2.js'
import { detectWake } from '../../src/host/wake.ts'
import { identityCenter, type Clock, type Host, type Session, type Store } from '../../src/index.ts'
import { createSession } from '../../src/session/create-session.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Simulation } from '../../src/testing/index.ts'
import { stormyFetch, type Realm, type Wire } from './day-wire.ts'
import type { Dice } from './dice.ts'
import { plant, type Bug } from './plant.ts'
import type { StoredToken } from './world-types.ts'

/** A computer with a wall clock of its own. */
export interface Machine {
  readonly n: number
  /** By how much its wall clock has been set since the start, in milliseconds. */
  setMs: number
}

/** A session that takes part in the day. */
export interface Part {
  readonly who: number
  readonly machine: Machine
  readonly process: number
  readonly region: string
  readonly realm: Realm
  readonly session: Session
  /** The token that its store has held last. */
  readonly held: () => StoredToken | undefined
}

/**
 * What runs on a machine, 19 sessions in all: a program that signs in by a device code, or in a browser; two programs on one
 * store that do not know of each other, three that share a sign-in; a server that is signed in twelve times.
 */
const shapes = ['device', 'browser', 'pair', 'shared', 'server'] as const

type Shape = (typeof shapes)[number]

const processesOf: Readonly<Record<Shape, number>> = {
  device: 1,
  browser: 1,
  pair: 2,
  shared: 3,
  server: 1,
}

const ofServer = 12

interface Watched {
  readonly store: Store
  /** The latest token of each start URL. */
  readonly held: ReadonlyMap<unknown, StoredToken>
}

const watch = (store: Required<Store>): Watched => {
  const held = new Map<unknown, StoredToken>()
  return {
    held,
    store: {
      ...store,
      changes$: store.changes$,
      set: (key, value, o) => {
        const token = value as StoredToken & { readonly startUrl?: string }
        if (key.startsWith('token/')) held.set(token.startUrl, token)
        return store.set(key, value, o)
      },
    },
  }
}

/** How a program of the day is set up. */
interface Setting {
  readonly base: Simulation
  readonly wire: Wire
  readonly bug: Bug | undefined
}

const hostOf = (
  { base, wire, bug }: Setting,
  machine: Machine,
  process: number,
  store: Store,
  dice: Dice,
  browser: ReturnType<Realm['browser']> | undefined,
): Host => {
  const { clock } = base
  const wall: Clock = {
    now: () => clock.now() + machine.setMs,
    monotonic: () => clock.monotonic(),
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  }
  const host: Host = {
    fetch: stormyFetch({ ...wire, dice: dice.another() }, process),
    clock: wall,
    random: dice.another().bytes,
    // Web Crypto's takes real time, of which a stepping clock knows nothing.
    sha256: (bytes) => Promise.resolve(sha256(bytes)),
    store,
    ...(dice.chance(0.7) && { wake$: detectWake(wall) }),
    ...(browser?.openBrowser !== undefined && { openBrowser: browser.openBrowser }),
    ...(browser?.redirect !== undefined && { redirect: browser.redirect }),
    capabilities: { browserOnThisMachine: browser !== undefined, interactive: true },
  }
  if (bug !== undefined) plant(base, host, store, bug)
  return host
}

/** So many sessions at the least, on machines of each shape in turn. */
export const createCast = (setting: Setting, sessions: number, dice: Dice): readonly Part[] => {
  const { base, wire } = setting
  const parts: Part[] = []
  let processes = 0

  const fill = (n: number, shape: Shape): void => {
    const machine: Machine = { n, setMs: 0 }
    const all = [...wire.realms]
    const { store, held } = watch(memoryStore({ now: () => base.clock.now() + machine.setMs }))
    const realmOf = (nth: number): readonly [string, Realm] | undefined => all[nth % all.length]
    for (let program = 0; program < processesOf[shape]; program += 1) {
      const process = (processes += 1)
      const browser = shape === 'browser' ? realmOf(n)?.[1].browser() : undefined
      const host = hostOf(setting, machine, process, store, dice.another(), browser)
      for (let user = 0; user < (shape === 'server' ? ofServer : 1); user += 1) {
        const [region, realm] = realmOf(n + user) ?? []
        if (region === undefined || realm === undefined) continue
        const startUrl = `https://acme-${user}.awsapps.com/start`
        parts.push({
          who: parts.length,
          machine,
          process,
          region,
          realm,
          held: () => held.get(startUrl),
          session: createSession({
            provider: identityCenter({ startUrl, region }),
            clientName: 'Acme Console',
            host,
            share: shape === 'shared' ? 'machine' : 'process',
          }),
        })
      }
    }
  }
  for (let n = 0; parts.length < sessions; n += 1) fill(n, shapes[n % shapes.length] ?? 'device')
  return parts
}
