import { expect, it } from 'vitest'
import { isSignInError, type Session } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { awaiting } from '../contract/support.ts'

type Deed = (session: Session, host: Simulation) => unknown

const codeOf = (session: Session): string => {
  if (session.attempt === null) throw new Error('no sign-in')
  return awaiting(session.attempt).userCode
}

const deeds: readonly [string, Deed][] = [
  ['is approved', (session, { service }) => service.approve(codeOf(session))],
  ['is declined', (session, { service }) => service.deny(codeOf(session))],
  ['expires', (_, host) => host.advance(30)],
  ['is cancelled', (session) => session.attempt?.cancel()],
  ['is started anew', (session) => session.attempt?.restart()],
  ['is signed out of', (session) => session.signOut()],
  ['is cut short', (session) => session[Symbol.asyncDispose]()],
]

it.each(deeds)(
  'the sign-in under way is there exactly while the state says so: it %s',
  async (_, deed) => {
    const host = simulate({ interval: 1, expiresIn: 20 })
    const session = host.session()
    const seen: string[] = []
    const look = () => {
      const isThere = session.attempt !== null
      seen.push(session.getState().status)
      expect(isThere, seen.join(', ')).toBe(session.getState().status === 'signingIn')
    }
    session.subscribe(look)
    session.transitions$.subscribe()
    await host.advance(1)
    const signIn = session.signIn()
    signIn.result().catch((error: unknown) => expect(isSignInError(error)).toBe(true))
    expect(session.attempt).toBe(signIn)
    await host.advance(1)
    expect(session.attempt).toBe(signIn)
    const done = deed(session, host)
    look()
    for (let n = 0; n < 20; n += 1) {
      await host.advance(0.25)
      look()
    }
    await done
    look()
  },
)
