import { createSession, identityCenter, memoryStore, systemClock } from '../../src/index.ts'
import type { Session, SessionState } from '../../src/index.ts'
import { awsCacheStore, nodeHost } from '../../src/node.ts'
import { region, sessionName, startUrl, type AwsHome, type Profile } from './aws-home.ts'

/** A session of this library over the shared cache of that home, the same sign-in as the profile's. */
export const sessionIn = (
  { cache, emulator }: AwsHome,
  profile: Profile,
  share: 'process' | 'machine' = 'process',
): Session =>
  createSession({
    provider: identityCenter({
      startUrl,
      region,
      endpoint: emulator.url,
      ...(profile === 'named' && { sessionName }),
    }),
    clientName: 'authchart',
    host: nodeHost(),
    store: awsCacheStore({ directory: cache, rest: memoryStore(systemClock) }),
    method: 'device',
    share,
  })

/** Resolves with the first state that is of that status. */
export const reached = <Status extends SessionState['status']>(
  session: Session,
  status: Status,
): Promise<Extract<SessionState, { status: Status }>> =>
  new Promise((resolve, reject) => {
    session.state$.subscribe({
      next: (state) => {
        if (isOf(state, status)) resolve(state)
      },
      complete: () => reject(new Error(`Disposed before it was ${status}`)),
    })
  })

const isOf = <Status extends SessionState['status']>(
  state: SessionState,
  status: Status,
): state is Extract<SessionState, { status: Status }> => state.status === status

/** The state that the store accounts for. */
export const restored = (session: Session): Promise<SessionState> =>
  new Promise((resolve) => {
    session.state$.subscribe((state) => {
      if (state.status !== 'restoring') resolve(state)
    })
  })

export const tokenOf = async (session: Session, minTtlMs = 0): Promise<string> =>
  (await session.token({ minTtlMs })).reveal()
