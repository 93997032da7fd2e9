import { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import type { Host } from '../host/host.ts'
import { openPage } from '../host/open-page.ts'
import type { SteadyClock } from '../host/steady-clock.ts'
import { afterJumps } from './after-jumps.ts'
import { authorizationCodeActors, type AuthorizationCodePorts } from './authorization-code.ts'
import type { DeviceAuthorizationActors } from './device-authorization.ts'
import { createRedirects, type Redirects } from './redirects.ts'
import type { TokenActors } from './refresh.ts'
import type { UnderWay } from './under-way.ts'

/** The authorization code flow of a runtime. */
export interface CodeFlow {
  readonly machine: typeof authorizationCodeMachine
  readonly redirects: Redirects
}

/** What it shares with the other flows. */
export interface CodeFlowPorts extends Omit<
  AuthorizationCodePorts,
  'explain' | 'openBrowser' | 'redirects'
> {
  readonly host: Host
  /** The host's, which settles in any case. */
  readonly sha256: Host['sha256']
  readonly time: SteadyClock
  readonly underWay: UnderWay
  readonly actors: Pick<DeviceAuthorizationActors, 'registerClient'> &
    Pick<TokenActors, 'readToken'>
}

export const createCodeFlow = ({
  host,
  sha256,
  time,
  underWay,
  actors,
  ...ports
}: CodeFlowPorts): CodeFlow => {
  const { random, redirect: receiver } = host
  const redirects = createRedirects({ clock: ports.clock, random, sha256, receiver })
  const openBrowser = (url: string) => openPage(host, url)
  const explain: Host['explain'] = (trouble, at) => host.explain?.(trouble, at)
  const { authorize, exchangeCode, ...outward } = authorizationCodeActors({
    ...ports,
    explain,
    redirects,
    openBrowser,
  })
  const own = {
    ...afterJumps(time, { authorize, exchangeCode }, underWay),
    ...afterJumps(time, outward),
  }
  const machine = authorizationCodeMachine.provide({ actors: { ...own, ...actors } })
  return { machine, redirects }
}
