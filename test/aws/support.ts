import type { RoleCredentials, RoleCredentialsProvider } from '../../src/aws/index.ts'
import type { AssignedAccount } from '../../src/emulator/index.ts'
import type { Session } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'

/** Somebody who has signed in, and what stands around them. */
export interface SignedIn {
  readonly host: Simulation
  readonly session: Session
}

/** `count` accounts with `rolesEach` roles. */
export const accountsOf = (count: number, rolesEach = 2): AssignedAccount[] =>
  Array.from({ length: count }, (_, n) => ({
    accountId: String(100_000_000_000 + n),
    accountName: `account ${n}`,
    emailAddress: `account-${n}@acme.example`,
    roles: Array.from({ length: rolesEach }, (_role, role) => `Role${role}`),
  }))

export const signedInTo = async (options: SimulationOptions = {}): Promise<SignedIn> => {
  const host = simulate({ approveAfter: 1, ...options })
  const session = host.session()
  await within(host, 60, session.signIn().result())
  return { host, session }
}

/** Steps the clock until `promise` has settled, for at most `seconds`. */
export const within = async <T>(
  host: Pick<Simulation, 'advance'>,
  seconds: number,
  promise: Promise<T>,
): Promise<T> => {
  const isOver = { yet: false }
  const end = () => {
    isOver.yet = true
  }
  promise.then(end, end)
  for (let step = 0; step < seconds && !isOver.yet; step += 1) await host.advance(1)
  if (!isOver.yet) throw new Error(`Not over within ${seconds} s.`)
  return promise
}

/** How long it took, in seconds. */
export const timed = async (
  host: Pick<Simulation, 'advance' | 'clock'>,
  seconds: number,
  promise: Promise<unknown>,
): Promise<number> => {
  const startedAt = host.clock.elapsedMs
  return within(
    host,
    seconds,
    promise.then(() => (host.clock.elapsedMs - startedAt) / 1_000),
  )
}

export const role = { accountId: '100000000000', roleName: 'Role0' }

/** How often the portal was asked for credentials. */
export const asked = ({ service }: Simulation, operation = 'GetRoleCredentials'): number =>
  service.log.filter((entry) => entry.operation === operation).length

export const keysOf = async (
  host: Simulation,
  provider: RoleCredentialsProvider,
  seconds = 60,
): Promise<RoleCredentials> => within(host, seconds, provider())
