import type {
  AuthorizationCodeInput,
  DeviceAuthorizationInput,
  SessionInput,
  SignInInput,
} from '../../machines/types.ts'
import { check } from '../kit/check.ts'
import { createCodeFlow } from '../effects/code-flow.ts'
import { runtimeFor, type Machines } from '../effects/runtime.ts'
import { toHex } from '../kit/hex.ts'
import { browserHost } from '../host/browser.ts'
import { drawSpread } from './spread.ts'
import { defaultWindowMs, provideSchema, toRequest, type SessionOptions } from './options.ts'

/** What a sign-in needs to know: a session's options without what only a session does. */
export type ProvideOptions = Pick<
  SessionOptions,
  'provider' | 'clientName' | 'scopes' | 'host' | 'store' | 'method' | 'refreshWindowMs'
>

/** A chart with its effects, and what one run of it starts with. */
export interface Provided<Machine, Input> {
  readonly machine: Machine
  readonly input: () => Input
}

/** The charts that can be invoked on their own. A refresh is invoked by `signIn` and `session`. */
export interface ProvidedMachines {
  readonly deviceAuthorization: Provided<Machines['deviceAuthorization'], DeviceAuthorizationInput>
  readonly authorizationCode: Provided<Machines['authorizationCode'], AuthorizationCodeInput>
  readonly signIn: Provided<Machines['signIn'], SignInInput>
  readonly session: Provided<Machines['session'], SessionInput>
}

/**
 * The charts with their effects, for charts of your own that invoke them. Each ends in its output, and the token is then what
 * `session.token()` of a session with the same options finds; `session` goes on until it is stopped.
 *
 * What a session's object does beside it is yours: run the actor on the host's clock, send `flow.cancel`, `flow.nudge`,
 * `network.lost` and `network.restored`, and `clock.jumped` where the machine may sleep. The code of a sign-in that did not
 * end by itself stays in the store until it expires. Sharing between processes takes a session.
 *
 * @throws TypeError that names the option, at once; also for `share`, `inspect` and `signal`, which take a session.
 *
 * @example
 * const { signIn } = provideMachines({ provider, clientName: 'Acme Console', host })
 * const parent = setup({ actors: { signIn: signIn.machine } }).createMachine({
 *   invoke: { src: 'signIn', input: signIn.input },
 * })
 * createActor(parent, { clock: host.clock }).start()
 */
export const provideMachines = (o: ProvideOptions): ProvidedMachines => {
  check('provideMachines', 'options', provideSchema, o)
  const host = o.host ?? browserHost()
  const { machines, time, abilities, codeFlow } = runtimeFor(host, o.store ?? host.store)
  const request = toRequest(o, host)
  const { method = 'auto', refreshWindowMs = defaultWindowMs } = o
  const asked = () => ({ request, at: time.now() })
  const attempt = () => toHex(host.random(8))
  return {
    deviceAuthorization: {
      machine: machines.deviceAuthorization,
      input: () => ({ ...asked(), resume: null }),
    },
    authorizationCode: {
      machine: codeFlow(createCodeFlow).machine,
      input: () => ({ ...asked(), attempt: attempt(), opensBrowser: true }),
    },
    signIn: {
      machine: machines.signIn,
      input: () => ({
        ...asked(),
        attempt: attempt(),
        method,
        prompt: 'if-needed',
        opensBrowser: true,
        resume: null,
        abilities,
        isShared: false,
      }),
    },
    session: {
      machine: machines.session,
      input: () => ({
        ...asked(),
        abilities,
        isShared: false,
        refreshWindowMs,
        spread: drawSpread(host),
      }),
    },
  }
}
