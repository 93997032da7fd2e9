import { BehaviorSubject } from 'rxjs/internal/BehaviorSubject'
import { startEmulator, type Emulator, type Script } from '../emulator/index.ts'
import type { Host } from '../host/host.ts'
import { nodeHost } from '../host/node.ts'
import { identityCenter, type Provider } from '../protocol/identity-center/providers.ts'
import type { HostKey, TerminalOptions } from '../terminal/index.ts'

/** An emulator, a host whose network can be unplugged, and the keys that play the person and the network. */
export interface Rehearsal extends AsyncDisposable {
  readonly emulator: Emulator
  readonly provider: Provider
  readonly host: Host
  readonly keys: Required<Pick<HostKeys, 'keys' | 'redirectKeys'>>
}

type HostKeys = NonNullable<TerminalOptions['hostKeys']>

const networkKey = (emulator: Emulator, online$: BehaviorSubject<boolean>): HostKey => ({
  key: 'x',
  label: () => (online$.value ? 'network off' : 'network on'),
  press: () => {
    const isOnline = !online$.value
    emulator.setOffline(!isOnline)
    online$.next(isOnline)
    return isOnline ? 'The network is back.' : 'The network is gone.'
  },
})

/** Plays the person's browser: it opens the page, the person decides, and it goes where the page sends it. */
const decideInBrowser =
  ({ service }: Emulator, decision: 'approve' | 'deny'): RedirectKey['press'] =>
  ({ authorizationUrl }) => {
    const said = decision === 'approve' ? 'Approved' : 'Declined'
    const step = service.openAuthorization(authorizationUrl, decision)
    if (step.kind === 'page') return `${said}; the browser does not come back.`
    if (step.kind !== 'redirect') return undefined
    // Nothing that it gets is looked at.
    fetch(step.url).catch(() => undefined)
    return `${said}: the browser comes back.`
  }

type RedirectKey = Required<HostKeys>['redirectKeys'][number]

const redirectKeysOf = (emulator: Emulator): readonly RedirectKey[] => [
  { key: 'a', label: () => 'approve', press: decideInBrowser(emulator, 'approve') },
  { key: 'd', label: () => 'deny', press: decideInBrowser(emulator, 'deny') },
]

const keysOf = (emulator: Emulator): HostKeys['keys'] => [
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
]

/** Everything that a sign-in needs to be tried out on this machine alone. */
export const startRehearsal = async (
  script: Script,
  ports: Partial<Host> = {},
): Promise<Rehearsal> => {
  const emulator = await startEmulator(script)
  const online$ = new BehaviorSubject(true)
  const network = networkKey(emulator, online$)
  return {
    emulator,
    provider: identityCenter({
      startUrl: 'https://example.awsapps.com/start',
      region: 'us-east-1',
      endpoint: emulator.url,
    }),
    host: nodeHost({ ...ports, online$ }),
    keys: {
      keys: [...keysOf(emulator), network],
      redirectKeys: [...redirectKeysOf(emulator), network],
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  }
}
