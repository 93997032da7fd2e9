import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts'

/** The person who signs in, in place of one at the page of the service. */
export interface EmulatedPerson {
  /**
   * Approves the code that waits for a person, the latest, as soon as there is one; or the one given. Resolves with the code.
   * Rejects where the one given does not wait any more.
   */
  approve(userCode?: string): Promise<string>
  /** Declines it, in the same way. */
  deny(userCode?: string): Promise<string>
}

/** What `emulatorFixtures` gives to a test. */
export interface EmulatorFixtures {
  /** How the emulator behaves: `test.use({ emulatorOptions: { interval: 1 } })`. */
  emulatorOptions: EmulatorOptions
  /** The service, on a port of this machine: a new one for each test. `emulator.url` is the endpoint for the app. */
  emulator: Emulator
  person: EmulatedPerson
}

type Use<Value> = (value: Value) => Promise<void>

/** `EmulatorFixtures` as Playwright takes them. No type of Playwright is among it. */
export interface EmulatorFixtureList {
  emulatorOptions: [EmulatorOptions, { option: true }]
  emulator: (needs: { emulatorOptions: EmulatorOptions }, use: Use<Emulator>) => Promise<void>
  person: (needs: { emulator: Emulator }, use: Use<EmulatedPerson>) => Promise<void>
}

type Hear = (userCode: string) => void

/** Those who wait for a code to be issued. */
const waiting = new WeakMap<Emulator, Set<Hear>>()

const start = async ({ onEvent, ...options }: EmulatorOptions): Promise<Emulator> => {
  const listeners = new Set<Hear>()
  const emulator = await startEmulator({
    ...options,
    onEvent: (event) => {
      onEvent?.(event)
      if (event.type !== 'code' || event.code.status !== 'pending') return
      for (const hear of listeners) hear(event.code.userCode)
    },
  })
  waiting.set(emulator, listeners)
  return emulator
}

const nextCode = (emulator: Emulator): Promise<string> => {
  const pending = emulator.codes().findLast(({ status }) => status === 'pending')
  if (pending !== undefined) return Promise.resolve(pending.userCode)
  const { promise, resolve } = Promise.withResolvers<string>()
  const listeners = waiting.get(emulator)
  const hear = (userCode: string) => {
    listeners?.delete(hear)
    resolve(userCode)
  }
  listeners?.add(hear)
  return promise
}

const personAt = (emulator: Emulator): EmulatedPerson => {
  const decide = async (verb: 'approve' | 'deny', userCode: string | undefined) => {
    const code = userCode ?? (await nextCode(emulator))
    if (!emulator[verb](code))
      throw new Error(`The code ${code} does not wait for a person: see emulator.codes().`)
    return code
  }
  return {
    approve: (userCode) => decide('approve', userCode),
    deny: (userCode) => decide('deny', userCode),
  }
}

/**
 * Fixtures for Playwright's `test.extend`: each test has an emulator of its own, and a person who approves or declines.
 *
 * @example
 * import { test as base } from '@playwright/test'
 * import { emulatorFixtures, type EmulatorFixtures } from 'authchart/testing/playwright'
 * const test = base.extend<EmulatorFixtures>(emulatorFixtures)
 * test('signs in', async ({ page, emulator, person }) => {
 *   await page.goto(`http://localhost:3000/?endpoint=${encodeURIComponent(emulator.url)}`)
 *   await person.approve()
 *   await expect(page.getByText('Signed in')).toBeVisible()
 * })
 */
export const emulatorFixtures: EmulatorFixtureList = {
  emulatorOptions: [{}, { option: true }],
  // Playwright reads from the source what a fixture needs: it has to be taken apart right here.
  emulator: async ({ emulatorOptions }, use) => {
    await using emulator = await start(emulatorOptions)
    await use(emulator)
  },
  person: async ({ emulator }, use) => {
    await use(personAt(emulator))
  },
}
