import * as fc from 'fast-check'
import { Subject, type Observable } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Prompt, SignInState } from '../../src/index.ts'
import { promptOf, prompts } from '../../src/observe/prompts.ts'
import { fixtures, sessionFixtures, simulate } from '../../src/testing/index.ts'
import type { SimulationOptions } from '../../src/testing/index.ts'
import { record } from '../contract/support.ts'
import { serve } from '../remote/support.ts'

const codes = ['WDJB-MJHT', 'QRST-VWXZ'].map(
  (userCode) =>
    ({
      ...fixtures.waiting,
      userCode,
      verificationUriComplete: `https://acme.awsapps.com/start/#/device?user_code=${userCode}`,
    }) as SignInState,
)
const pages = ['a', 'b'].map((state): SignInState => ({
  ...fixtures.redirectBrowserOpening,
  authorizationUrl: `https://oidc.eu-west-1.amazonaws.com/authorize?state=${state}`,
}))
const browsers = ['unopened', 'opening', 'opened', 'failed'] as const

/** What a sign-in may show, in any order. */
const anyState: fc.Arbitrary<SignInState> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...codes, ...pages), fc.constantFrom(...browsers))
    .map(([state, browser]) => ({ ...state, browser }) as SignInState),
  fc.constantFrom<SignInState>(fixtures.expired, fixtures.exchanging, fixtures.registering),
)

const addressOf = ({ url, userCode }: Prompt): string => `${url} ${userCode}`

/** What each of two subscribers heard: one there from the beginning, one from the middle on. */
const hear = (states: readonly SignInState[]): readonly Prompt[] => {
  const state$ = new Subject<SignInState>()
  const heard = record(prompts(state$))
  for (const state of states) state$.next(state)
  state$.complete()
  expect(heard.isComplete).toBe(true)
  return heard.values
}

describe('prompts', () => {
  it('say each thing once: no address twice in a row, unless a browser did not open at it', () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 12 }), (states) => {
        const heard = hear(states)
        for (const [i, prompt] of heard.entries()) {
          expect(Object.isFrozen(prompt)).toBe(true)
          const before = heard[i - 1]
          if (before !== undefined && addressOf(before) === addressOf(prompt))
            expect(prompt.browser).toBe('failed')
        }
      }),
    )
  })

  it('always have told what is in force', () => {
    fc.assert(
      fc.property(fc.array(anyState, { minLength: 1, maxLength: 12 }), (states) => {
        const inForce = promptOf(states.at(-1) ?? fixtures.expired)
        if (inForce === undefined) return
        const last = hear(states).at(-1)
        expect(last && addressOf(last)).toBe(addressOf(inForce))
        if (inForce.browser === 'failed') expect(last?.browser).toBe('failed')
      }),
    )
  })

  it('are there for every state in which somebody waits for a person, and for no other', () => {
    for (const [name, state] of Object.entries({ ...fixtures, ...sessionFixtures })) {
      const attempt = state.status === 'signingIn' ? state.attempt : state
      const waits = attempt.status === 'awaitingCode' || attempt.status === 'awaitingRedirect'
      const isOpening = 'browser' in attempt && attempt.browser === 'opening'
      expect([name, promptOf(state) !== undefined]).toEqual([name, waits && !isOpening])
    }
  })
})

/** A sign-in, watched from its beginning for `seconds`. */
const watch = async (options: SimulationOptions, seconds: number) => {
  const host = simulate(options)
  const session = host.session()
  const signIn = session.signIn()
  const [own, all] = [record(signIn.prompt$), record(session.prompt$)]
  await host.advance(seconds)
  return { host, session, signIn, own, all }
}

/** An opener that never says whether it opened. */
const stalled: SimulationOptions = {
  browser: 'works',
  ports: { openBrowser: () => new Promise(() => {}) },
}

describe('prompt$', () => {
  it('says a code once in ten minutes of polls, and ends with the sign-in', async () => {
    const { host, session, signIn, own, all } = await watch(
      { slowDownOn: [2], expiresIn: 600 },
      598,
    )
    expect(own.values).toEqual([
      {
        kind: 'code',
        url: expect.stringContaining('user_code='),
        userCode: expect.stringMatching(/^\w{4}-\w{4}$/),
        expiresAt: expect.any(Number),
        browser: 'unopened',
      },
    ])
    expect(all.values).toEqual(own.values)
    expect(record(signIn.prompt$).values).toEqual(own.values)
    await host.advance(10)
    expect([own.isComplete, all.isComplete]).toEqual([true, false])
    expect(record(signIn.prompt$)).toMatchObject({ values: [], isComplete: true })
    session.signIn()
    await host.advance(1)
    expect(all.values).toHaveLength(2)
    await session[Symbol.asyncDispose]()
    expect(all.isComplete).toBe(true)
  })

  it.each<[string, SimulationOptions, number, readonly Partial<Prompt>[]]>([
    ['a browser that opens: its address', { browser: 'works' }, 5, [{ browser: 'opened' }]],
    ['one that does not: its address, once', { browser: 'fails' }, 30, [{ browser: 'failed' }]],
    ['one that has not answered yet', stalled, 14, []],
    [
      'one that never answers, once the person has waited for it',
      stalled,
      60,
      [{ browser: 'unopened' }],
    ],
  ])('of %s', async (_what, options, seconds, expected) => {
    const { own, all } = await watch(options, seconds)
    expect(own.values).toEqual(
      expected.map((one) => expect.objectContaining({ kind: 'browser', ...one })),
    )
    expect(own.values.every(({ userCode }) => userCode === undefined)).toBe(true)
    expect(all.values).toEqual(own.values)
  })

  it('says a code anew where the browser did not open at it', async () => {
    const { host, signIn, own } = await watch({ browser: 'fails' }, 1)
    const code = signIn.restart({ method: 'device' })
    const heard = record(code.prompt$)
    await host.advance(1)
    expect(await code.openBrowser()).toBe(false)
    expect(await code.openBrowser()).toBe(false)
    expect(heard.values.map(({ kind, browser }) => `${kind} ${browser}`)).toEqual([
      'code unopened',
      'code failed',
    ])
    expect(own.isComplete).toBe(true)
  })

  it('says the code of a restart, in the session of the first', async () => {
    const { host, signIn, all } = await watch({}, 1)
    const next = signIn.restart()
    await host.advance(1)
    expect(all.values.map(({ userCode }) => userCode)).toEqual([
      all.values[0]?.userCode,
      promptOf(next.getState())?.userCode,
    ])
    expect(new Set(all.values.map(({ url }) => url)).size).toBe(2)
  })

  it('is the same on the other side of a boundary', async () => {
    const { host, session, connect } = serve({ approveAfter: 20 })
    const remote = connect()
    const signIn = remote.signIn()
    const heard = [signIn.prompt$, remote.prompt$].map((one: Observable<Prompt>) => record(one))
    await host.advance(10)
    const here = record(session.prompt$).values
    expect(here).toHaveLength(1)
    for (const { values } of heard) expect(values).toEqual(here)
    await host.advance(20)
    expect(heard.map(({ isComplete }) => isComplete)).toEqual([true, false])
    await remote[Symbol.asyncDispose]()
    expect(heard[1]?.isComplete).toBe(true)
  })

  it('can be waited for', async () => {
    const { host, session, signIn } = await watch({ approveAfter: 20 }, 0)
    const told: Prompt[] = []
    const reading = (async () => {
      for await (const prompt of signIn.prompt$) told.push(prompt)
    })()
    await host.advance(40)
    await reading
    expect(told).toHaveLength(1)
    await session[Symbol.asyncDispose]()
  })
})

describe('prompt$, in whatever order it is asked', () => {
  it('tells everybody the same where one of them restarts or cancels as they are told', async () => {
    const host = simulate()
    const session = host.session()
    const heard: string[] = []
    let restarts = 0
    session.prompt$.subscribe(({ userCode = '' }) => {
      heard.push(`first ${userCode}`)
      if (restarts < 2) attempt = attempt.restart()
      else attempt.cancel()
      restarts += 1
    })
    session.prompt$.subscribe(({ userCode = '' }) => heard.push(`second ${userCode}`))
    let attempt = session.signIn()
    await host.advance(10)
    expect(session.getState().status).toBe('signedOut')
    const of = (who: string) => heard.filter((one) => one.startsWith(who))
    expect(new Set(of('first')).size).toBe(3)
    expect(new Set(of('second')).size).toBe(of('second').length)
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('lets go of a reader that breaks off', async () => {
    const { host, session, signIn } = await watch({}, 1)
    for await (const { kind } of session.prompt$) {
      expect(kind).toBe('code')
      break
    }
    signIn.cancel()
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('has nothing to say of a sign-in that its mirror has lost', async () => {
    const { host, stop, connect } = serve({ approveAfter: 20 })
    const remote = connect()
    const signIn = remote.signIn()
    await host.advance(2)
    const early = record(signIn.prompt$)
    stop()
    await host.advance(1)
    expect(early).toMatchObject({ isComplete: true })
    expect(record(signIn.prompt$)).toMatchObject({ values: [], isComplete: true })
    await remote[Symbol.asyncDispose]()
  })
})
