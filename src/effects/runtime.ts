import { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { Clock, Host } from '../host/host.ts'
import { createSteadyClock, type SteadyClock } from '../host/steady-clock.ts'
import { createOperations, type Operations } from '../protocol/operations.ts'
import { createTransport } from '../protocol/transport.ts'
import type { Store } from '../store/store.ts'
import { createVault, type Vault } from '../vault.ts'
import { deviceAuthorizationActors } from './device-authorization.ts'

/** What every sign-in on one host and one store shares: a request queue, a vault, the machines with their effects. */
export interface Runtime {
  readonly host: Host
  readonly time: SteadyClock
  readonly vault: Vault
  readonly operations: Operations
  readonly deviceAuthorization: typeof deviceAuthorizationMachine
}

const runtimes = new WeakMap<Host, WeakMap<Store, Runtime>>()

const createRuntime = (host: Host, store: Store): Runtime => {
  const time = createSteadyClock(host.clock, host.wake$)
  const clock: Clock = {
    now: () => time.now(),
    monotonic: () => host.clock.monotonic(),
    setTimeout: (callback, delayMs) => host.clock.setTimeout(callback, delayMs),
    clearTimeout: (handle) => host.clock.clearTimeout(handle),
  }
  const vault = createVault(store)
  const operations = createOperations(createTransport({ fetch: host.fetch, clock }))
  return {
    host,
    time,
    vault,
    operations,
    deviceAuthorization: deviceAuthorizationMachine.provide({
      actors: deviceAuthorizationActors({
        clock,
        random: host.random,
        vault,
        operations,
      }),
    }),
  }
}

/** The runtime of `host` and `store`, made once: a machine with effects of its own would double a flow's memory. */
export const runtimeFor = (host: Host, store: Store): Runtime => {
  const ofHost = runtimes.get(host) ?? new WeakMap<Store, Runtime>()
  runtimes.set(host, ofHost)
  const runtime = ofHost.get(store) ?? createRuntime(host, store)
  ofHost.set(store, runtime)
  return runtime
}
