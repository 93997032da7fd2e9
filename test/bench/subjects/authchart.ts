import {
  createSession,
  detectWake,
  identityCenter,
  systemClock,
  type Host,
  type Session,
  type SignIn,
} from 'authchart'
import { nodeHost } from 'authchart/node'
import { fastClock } from '../clock.ts'
import { startUrl, type MakeSubject, type SubjectOptions } from '../subject.ts'

/** Many users in one backend, as the README has it: a host for all, and a session for each user and as long as it signs in. */
export const withHost =
  (makeHost: (ports: Partial<Host>) => Host): MakeSubject =>
  ({ endpoint, speed }: SubjectOptions) => {
    const clock = fastClock(speed)
    const host = makeHost({ clock, wake$: detectWake(systemClock) })
    let users = 0
    const open = () => {
      const sessionName = `user ${(users += 1)}`
      const provider = identityCenter({ startUrl, region: 'us-east-1', endpoint, sessionName })
      return createSession({ provider, clientName: 'bench', host, method: 'device' })
    }
    const flow = async (session: Session, signIn: SignIn) => {
      try {
        return await signIn.result()
      } finally {
        await session[Symbol.asyncDispose]()
      }
    }
    return Promise.resolve({
      flow: (signal) => {
        const session = open()
        return flow(session, session.signIn(signal && { signal }))
      },
      watchedFlow: (signal) => {
        const session = open()
        const signIn = session.signIn(signal && { signal })
        signIn.state$.subscribe()
        return flow(session, signIn)
      },
    })
  }

export const make = withHost(nodeHost)
