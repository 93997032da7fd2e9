import { BehaviorSubject } from 'rxjs/internal/BehaviorSubject'
import { startEmulator, type Emulator, type Script } from '../emulator/index.ts'
import type { Host } from '../host/host.ts'
import { nodeHost } from '../host/node.ts'
import { identityCenter, type Provider } from '../providers.ts'
import type { HostKey } from '../terminal/index.ts'

/** An emulator, a host whose network can be unplugged, and the keys that play the person and the network. */
export interface Rehearsal extends AsyncDisposable {
  readonly emulator: Emulator
  readonly provider: Provider
  readonly host: Host
  readonly keys: readonly HostKey[]
}

const keysOf = (emulator: Emulator, online$: BehaviorSubject<boolean>): readonly HostKey[] => [
  {
    key: 'a',
    label: () => 'approve',
    press: ({ userCode }) =>
      emulator.approve(userCode) ? 'Approved: the next check brings it.' : undefined,
  },
  {
    key: 'd',
    label: () => 'deny',
    press: ({ userCode }) =>
      emulator.deny(userCode) ? 'Declined: the next check brings it.' : undefined,
  },
  {
    key: 's',
    label: () => 'slow down',
    press: ({ userCode }) =>
      emulator.slowDown(userCode) ? 'The next check is answered "slow down".' : undefined,
  },
  {
    key: 'e',
    label: () => 'expire',
    press: ({ userCode }) =>
      emulator.expire(userCode) ? 'Expired: the next check brings it.' : undefined,
  },
  {
    key: 'x',
    label: () => (online$.value ? 'network off' : 'network on'),
    press: () => {
      const isOnline = !online$.value
      emulator.setOffline(!isOnline)
      online$.next(isOnline)
      return isOnline ? 'The network is back.' : 'The network is gone.'
    },
  },
]

/** Everything that a sign-in needs to be tried out on this machine alone. */
export const startRehearsal = async (script: Script): Promise<Rehearsal> => {
  const emulator = await startEmulator(script)
  const online$ = new BehaviorSubject(true)
  return {
    emulator,
    provider: identityCenter({
      startUrl: 'https://example.awsapps.com/start',
      region: 'us-east-1',
      endpoint: emulator.url,
    }),
    host: nodeHost({ online$ }),
    keys: keysOf(emulator, online$),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
}
