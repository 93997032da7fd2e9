import { firstValueFrom, take } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { SignIn, SignInError } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'

describe('from within a subscriber', () => {
  test('cancel() has happened when it returns, and the subscriber hears of it', async () => {
    const host = simulate()
    const signIn = host.session().signIn()
    const seen: string[] = []
    let after = ''
    signIn.state$.subscribe(({ status }) => {
      seen.push(status)
      if (status !== 'awaitingCode') return
      signIn.cancel()
      after = signIn.getState().status
    })
    await host.advance(5)
    expect(after).toBe('cancelled')
    expect(seen.filter((status) => status !== 'starting')).toEqual(['awaitingCode', 'cancelled'])
    expect(host.requests.filter(({ path }) => path === '/token')).toEqual([])
  })

  test('a change made in the very first call is not lost', async () => {
    const host = simulate()
    const signIn = host.session().signIn()
    await host.advance(0.5)
    const seen: string[] = []
    signIn.state$.subscribe(({ status }) => {
      seen.push(status)
      if (status === 'awaitingCode') signIn.cancel()
    })
    expect(seen).toEqual(['awaitingCode', 'cancelled'])
  })

  test('restart() gives another sign-in, which goes on', async () => {
    const host = simulate({ approveAfter: 20 })
    const session = host.session()
    const first = session.signIn()
    let second: SignIn | undefined
    first.state$.subscribe((state) => {
      if (state.status === 'awaitingCode' && state.poll.count === 2) second ??= first.restart()
    })
    await host.advance(60)
    expect(second).not.toBe(first)
    expect(first.getState().status).toBe('cancelled')
    expect(second?.getState().status).toBe('signedIn')
    expect(session.getState().status).toBe('signedIn')
  })

  test('restart() has ended the first when the next is under way', async () => {
    const host = simulate()
    const first = host.session().signIn()
    const ended: unknown[] = []
    first.polls$.subscribe({ complete: () => ended.push('polls') })
    first.result().catch(({ reason }: SignInError) => ended.push(reason))
    first.state$.subscribe((state) => {
      if (state.status === 'starting' && state.step === 'registering') first.restart()
    })
    await host.clock.settle()
    expect(ended).toEqual(['polls', 'restarted'])
  })

  test('signIn() at the last transition starts anew', async () => {
    const host = simulate({ expiresIn: 3 })
    const session = host.session()
    const first = session.signIn()
    let next: SignIn | undefined
    first.transitions$.subscribe(({ to }) => {
      if (to === 'expired') next = session.signIn()
    })
    await host.advance(3.5)
    expect(next).toBeDefined()
    expect(next).not.toBe(first)
  })

  test('everybody ends up with the same state, in order', async () => {
    const host = simulate({ expiresIn: 2 })
    const session = host.session()
    const seen: string[][] = [[], []]
    let restarted = false
    session.state$.subscribe(({ status }) => {
      seen[0]?.push(status)
      if (status !== 'signedOut' || restarted || seen[0]?.includes('signingIn') !== true) return
      restarted = true
      session.signIn()
    })
    session.state$.subscribe(({ status }) => seen[1]?.push(status))
    session.signIn()
    await host.advance(2.5)
    expect(session.getState().status).toBe('signingIn')
    expect(seen.map((statuses) => statuses.at(-1))).toEqual(['signingIn', 'signingIn'])
  })

  test('the session knows of the grant before anybody is told', async () => {
    const host = simulate({ approveAfter: 1 })
    const session = host.session()
    const signIn = session.signIn()
    const statuses: string[] = []
    signIn.state$.subscribe(({ status }) => {
      if (status === 'signedIn') statuses.push(session.getState().status)
    })
    await host.advance(10)
    expect(statuses).toEqual(['signedIn'])
  })

  test('taking one value of the countdown leaves no timer behind', async () => {
    const host = simulate()
    const signIn = host.session().signIn()
    await host.advance(0.5)
    const before = host.clock.pending
    for (let n = 0; n < 5; n += 1) await firstValueFrom(signIn.countdown$)
    signIn.countdown$.pipe(take(1)).subscribe()
    expect(host.clock.pending).toBe(before)
  })
})
