import type { deviceAuthorizationMachine } from '../machines/device-authorization.machine.ts'
import type { DeviceAuthorizationInput } from '../machines/device-authorization.machine.ts'
import { check } from './check.ts'
import { runtimeFor } from './effects/runtime.ts'
import { browserHost } from './host/browser.ts'
import { sessionSchema, toRequest, type SessionOptions } from './session-options.ts'

/**
 * The device authorization chart with its effects, for a chart of your own that invokes it; `input()` is what one attempt
 * starts with. It ends in a `DeviceAuthorizationOutput`, and the token is then what `session.token()` of a session with the
 * same options finds. Tell it of cancels, nudges and the network by its events; a session does that by itself.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const { machine, input } = provideDeviceAuthorization({ provider, clientName: 'Acme Console', host })
 * const parent = setup({ actors: { signIn: machine } }).createMachine({
 *   invoke: { src: 'signIn', input },
 * })
 */
export const provideDeviceAuthorization = (
  o: SessionOptions,
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
