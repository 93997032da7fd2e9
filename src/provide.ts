import type { deviceAuthorizationMachine } from '../machines/device-authorization.machine.ts'
import type { DeviceAuthorizationInput } from '../machines/device-authorization.machine.ts'
import { check } from './check.ts'
import { runtimeFor } from './effects/runtime.ts'
import { browserHost } from './host/browser.ts'
import { sessionSchema, toRequest, type SessionOptions } from './session-options.ts'

/** What an attempt needs to know: a session's options without what only a session does. */
export type ProvideOptions = Pick<
  SessionOptions,
  'provider' | 'clientName' | 'scopes' | 'host' | 'store'
>

/**
 * The device authorization chart with its effects, for a chart of your own that invokes it; `input()` is what one attempt
 * starts with. It ends in a `DeviceAuthorizationOutput`, and the token is then what `session.token()` of a session with the
 * same options finds.
 *
 * What a session does beside it is yours: run the actor on the host's clock, send `flow.cancel`, `flow.nudge`,
 * `network.lost` and `network.restored`, and `clock.jumped` where the machine may sleep. The code of an attempt that did not
 * end by itself stays in the store until it expires.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const { machine, input } = provideDeviceAuthorization({ provider, clientName: 'Acme Console', host })
 * const parent = setup({ actors: { signIn: machine } }).createMachine({
 *   invoke: { src: 'signIn', input },
 * })
 * createActor(parent, { clock: host.clock }).start()
 */
export const provideDeviceAuthorization = (
  o: ProvideOptions,
): {
  readonly machine: typeof deviceAuthorizationMachine
  readonly input: () => DeviceAuthorizationInput
} => {
  check('provideDeviceAuthorization', 'options', sessionSchema, o)
  const host = o.host ?? browserHost()
  const { deviceAuthorization, time } = runtimeFor(host, o.store ?? host.store)
  const request = toRequest(o, host)
  return {
    machine: deviceAuthorization,
    input: () => ({ request, at: time.now(), resume: null }),
  }
}
