import type { Session, SignIn, SignInOptions, SignInState } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { processOf, type Process } from './processes.ts'
import { record, type Recording } from './support.ts'

export interface Asked {
  readonly simulation: Simulation
  readonly session: Session
  readonly signIn: SignIn
  readonly log: Recording<SignInState>
  readonly opened: readonly string[]
  readonly tokens: Process['tokens']
}

/** A sign-in that has got as far as it gets without time, and the pages that were opened for it. */
export const start = async (
  options: SimulationOptions = {},
  how: SignInOptions = {},
): Promise<Asked> => {
  const host = simulate({ interval: 5, ...options })
  const opened: string[] = []
  const openBrowser = host.openBrowser?.bind(host)
  const process = processOf(host, {
    ...(openBrowser !== undefined && {
      openBrowser: (url: string) => {
        opened.push(url)
        return openBrowser(url)
      },
    }),
  })
  const session = host.session({ host: process.host })
  const signIn = session.signIn(how)
  const log = record(signIn.state$)
  await host.clock.settle()
  return { simulation: host, session, signIn, log, opened, tokens: process.tokens }
}

/** What the person was shown, in order. */
export const steps = ({ values }: Recording<SignInState>): readonly string[] =>
  values.map((state) => (state.status === 'starting' ? state.step : state.status))
