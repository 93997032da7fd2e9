import * as v from 'valibot'
import type { EpochMs, Handle } from '../../machines/types.ts'
import { runtimeFor } from '../effects/runtime.ts'
import type { Host } from '../host/host.ts'
import { check, fn } from '../kit/check.ts'
import { toHex } from '../kit/hex.ts'
import { ignore } from '../kit/ignore.ts'
import { toSignInState } from '../observe/sign-in-state.ts'
import type { SignInState } from '../observe/states.ts'
import type { Provider } from '../protocol/identity-center/providers.ts'
import { providerSchema } from '../protocol/providers.ts'
import { sessionSchema, toRequest } from '../session/options.ts'
import type { Store } from '../store/store.ts'
import { drive } from './drive.ts'
import type { DurableEngine } from './engine.ts'
import { interruptedIn } from './interrupted.ts'

export interface DurableSignInOptions {
  /** Whom to sign in to; a function is given the sign-in's key, and answers the same for the same key. */
  readonly provider: Provider | ((key: string) => Provider)
  /** The name that the person sees on the consent page, up to 100 characters. */
  readonly clientName: string
  readonly scopes?: readonly string[]
  readonly host: Host
  /** Where secrets are kept: all processes that may go on with a sign-in must reach it. Default: the host's store. */
  readonly store?: Store
}

/** What a person or a program wants of a sign-in under way. `at` is when they said so. */
export type SignInWish =
  | { readonly type: 'flow.cancel'; readonly reason: string | null; readonly at: EpochMs }
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }

/** An engine that a sign-in runs on. Of its state it publishes what a page may show. */
export interface SignInEngine<Wait> extends Omit<DurableEngine<Wait>, 'publish'> {
  publish(state: SignInState): void | Promise<void>
}

/** Runs the sign-in of that key on an engine, and resolves with its end. */
export type DurableSignIn = <Wait>(engine: SignInEngine<Wait>, key: string) => Promise<SignInState>

const { clientName, scopes, host, store } = sessionSchema.entries
const schema = v.looseObject({
  provider: v.union([fn, providerSchema]),
  clientName,
  scopes,
  host: host.wrapped,
  store,
})

/** On an engine the person's browser is elsewhere: they get a code. */
const byCode = {
  method: 'device',
  prompt: 'if-needed',
  opensBrowser: false,
  resume: null,
  abilities: { browserOnThisMachine: false, interactive: false, canReceiveRedirect: false },
  isShared: false,
} as const

/**
 * A sign-in by device code for any durable engine: it goes on when its process dies, with the same code, and never asks early. It
 * resolves with its end. The engine sees handles, user codes and addresses; secrets stay in the store.
 *
 * @throws TypeError that names the option.
 */
export const durableSignIn = (o: DurableSignInOptions): DurableSignIn => {
  check('durableSignIn', 'options', schema, o)
  const { provider, host: outside } = o
  const runtime = runtimeFor(outside, o.store ?? outside.store)
  const { machines, time, vault } = runtime
  return async <Wait>(engine: SignInEngine<Wait>, key: string): Promise<SignInState> => {
    const once = async <T>(name: string, effect: () => Promise<T>): Promise<T> =>
      (await engine.race(new Map([[name, engine.run(name, effect)]]))).value as T
    const request = toRequest(
      { ...o, provider: typeof provider === 'function' ? provider(key) : provider },
      outside,
    )
    const begun = await once('begin', async () => ({
      at: time.now(),
      attempt: toHex(outside.random(8)),
    }))
    let deviceCode: Handle | undefined
    let state: SignInState | undefined
    await drive(
      {
        run: (name, effect) => engine.run(name, effect),
        sleep: (ms) => engine.sleep(ms),
        next: () => engine.next(),
        race: (waits) => engine.race(waits),
        publish: async (step) => {
          const device = step.child('device')
          deviceCode = device?.context.codes?.deviceCode ?? deviceCode
          const next = toSignInState(step.snapshot, device && { id: 'device', snapshot: device })
          if (JSON.stringify(next) === JSON.stringify(state)) return
          state = next
          await engine.publish(next)
        },
      },
      machines.signIn,
      { ...byCode, ...begun, request },
      interruptedIn(runtime),
    )
    const spent = deviceCode
    if (spent !== undefined) await once('tidy', async () => vault.drop(spent).catch(ignore))
    return state as SignInState
  }
}
