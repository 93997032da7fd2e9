import { createSession, detectWake, identityCenter, systemClock, type Host } from 'authchart'
import { nodeHost } from 'authchart/node'
import { fastClock } from '../clock.ts'
import { startUrl, type MakeSubject, type SubjectOptions } from '../subject.ts'

/** `createSession().signIn()` on one shared host. A session each: a session has one attempt at a time. */
export const withHost =
  (makeHost: (ports: Partial<Host>) => Host): MakeSubject =>
  ({ endpoint, speed }: SubjectOptions) => {
    const clock = fastClock(speed)
    const host = makeHost({ clock, wake$: detectWake(systemClock) })
    const provider = identityCenter({ startUrl, region: 'us-east-1', endpoint })
    const signIn = (signal?: AbortSignal) =>
      createSession({ provider, clientName: 'bench', host }).signIn(signal && { signal })
    return Promise.resolve({
      flow: (signal) => signIn(signal).result(),
      watchedFlow: (signal) => {
        const attempt = signIn(signal)
        attempt.state$.subscribe()
        return attempt.result()
      },
    })
  }

export const make = withHost(nodeHost)
