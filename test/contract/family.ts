import type { Session, SignIn } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { glass, processOf, type Process } from './processes.ts'

export interface Member extends Process {
  readonly session: Session
  readonly signIn: SignIn
}

export interface Family {
  readonly host: Simulation
  readonly members: readonly Member[]
  /** The first of them. */
  readonly leader: Member
  readonly others: readonly Member[]
  /** What the store holds. */
  readonly held: ReturnType<typeof glass>['held']
}

/** Processes that share a store, each with a sign-in, half a second after the one before. */
export const family = async (
  count: number,
  options: SimulationOptions = {},
  share: 'machine' | 'process' = 'machine',
): Promise<Family> => {
  const host = simulate({ interval: 5, ...options })
  const shown = glass(host.store)
  const members: Member[] = []
  for (let n = 0; n < count; n += 1) {
    const process = processOf(host, { store: shown.store })
    const session = host.session({ host: process.host, share })
    members.push({ ...process, session, signIn: session.signIn() })
    await host.advance(0.5)
  }
  await host.advance(1.5)
  const [leader, ...others] = members
  if (leader === undefined) throw new Error('no leader')
  return { host, members, leader, others, held: shown.held }
}

export const statuses = (members: readonly Member[]): readonly string[] =>
  members.map(({ signIn }) => signIn.getState().status)
