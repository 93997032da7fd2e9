import type {
  AccessToken,
  Host,
  Session,
  SignIn,
  SignInSnapshot,
  SignInState,
  TokenOptions,
} from '../../src/index.ts'
import type { SteppingClock } from '../../src/testing/index.ts'
import type { Side } from './differential-drive.ts'
import type { OwnAct, Scenario } from './differential-scenario.ts'
import type { Note } from './differential-world.ts'

/** A session of a scenario, and what its holder does with it. */
export interface Part {
  readonly who: number
  readonly life: number
  readonly session: Session
  readonly isBusy: boolean
  does(act: OwnAct, by: number): void
  paste(url: string): void
  /** As a program would have saved it. */
  snapshot(): SignInSnapshot | undefined
  resume(snapshot: SignInSnapshot): void
}

interface Casting {
  readonly build: Side
  readonly who: number
  readonly life: number
  readonly host: Host
  readonly scenario: Scenario
  readonly clock: SteppingClock
  readonly note: Note
  readonly see: (state: SignInState) => void
}

const ends: readonly SignInState['status'][] = [
  'signedIn',
  'denied',
  'expired',
  'failed',
  'cancelled',
]

export const castPart = (casting: Casting): Part => {
  const { build, who, life, host, scenario, clock, note, see } = casting
  const { method, share, opens, countsDown } = scenario
  const session = build.createSession({
    provider: build.identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'us-east-1',
    }),
    clientName: 'Acme Console',
    host,
    share,
    method,
  })
  let signIn: SignIn | undefined
  let abort = new AbortController()
  let attempts = 0
  let owed = 0

  session.state$.subscribe({
    next: (state) => note('session', state),
    complete: () => note('session', 'complete'),
  })

  const settle = <T>(stream: string, promise: Promise<T>, tell: (value: T) => unknown) => {
    owed += 1
    promise.then(
      (value) => {
        owed -= 1
        note(stream, tell(value))
      },
      (error: Error & { code?: unknown; toJSON?(): unknown }) => {
        owed -= 1
        note(stream, { failed: error.toJSON?.() ?? error.name })
      },
    )
  }

  const watch = (next: SignIn): void => {
    if (next === signIn) return note('joins', attempts)
    const n = (attempts += 1)
    signIn = next
    const told = (stream: string) => ({
      next: (value: unknown) => note(`${stream} ${n}`, value),
      complete: () => note(`${stream} ${n}`, 'complete'),
    })
    next.polls$.subscribe(told('polls'))
    next.slowDown$.subscribe(told('slow-downs'))
    next.expiry$.subscribe(told('expiry'))
    if (countsDown) next.countdown$.subscribe(told('countdown'))
    next.state$.subscribe({
      next: (state) => {
        note(`sign-in ${n}`, state)
        see(state)
      },
      complete: () => note(`sign-in ${n}`, 'complete'),
    })
    settle(`result ${n}`, next.result(), (result) => result)
  }

  /** What a disposed session says to whoever still calls it. */
  const call = (name: string, run: () => void): void => {
    try {
      run()
    } catch (error) {
      note('thrown', { name, error: error instanceof Error ? error.name : String(error) })
    }
  }

  const start = (o: Parameters<Session['signIn']>[0]) =>
    call('signIn', () => {
      const before = abort
      abort = new AbortController()
      const next = session.signIn({ openBrowser: opens, signal: abort.signal, ...o })
      // Who joins an attempt has no say in its end.
      if (next === signIn) abort = before
      watch(next)
    })

  const askForToken = (minTtlMs: number, o: TokenOptions) =>
    settle(`tokens ${(asked += 1)}`, session.token({ minTtlMs, ...o }), (token: AccessToken) => ({
      expiresAt: token.expiresAt,
      secret: token.reveal(),
    }))
  let asked = 0

  const isOver = () => signIn === undefined || ends.includes(signIn.getState().status)

  return {
    who,
    life,
    session,
    get isBusy() {
      return owed > 0
    },
    does: (act, by) => {
      const whole = scenario.tokenLife
      switch (act) {
        case 'signIn':
          return start({})
        case 'signInAlways':
          return start({ prompt: 'always' })
        case 'restart':
          return call('restart', () => signIn && watch(signIn.restart()))
        case 'restartOther': {
          const state = signIn?.getState()
          const other = state?.status === 'awaitingCode' ? 'authorizationCode' : 'device'
          return call('restart', () => signIn && watch(signIn.restart({ method: other })))
        }
        case 'cancel':
          return call('cancel', () => signIn?.cancel())
        case 'abort':
          return abort.abort()
        case 'nudge':
          return signIn?.nudge()
        case 'open':
          if (signIn !== undefined) settle('opens', signIn.openBrowser(), (opened) => opened)
          return
        case 'token':
          return askForToken(Math.min(by, 5 * whole) * 1_000, {})
        case 'tokenOrSignIn':
          return askForToken(by * 1_000, { whenSignedOut: 'signIn' })
        case 'tokenOrWait':
          return askForToken(by * 1_000, { whenSignedOut: 'wait' })
        case 'tokenOrWaitBriefly': {
          const controller = new AbortController()
          clock.outside.setTimeout(() => controller.abort(), by * 1_000 + 500)
          return askForToken(0, { whenSignedOut: 'wait', signal: controller.signal })
        }
        case 'signOut':
          return settle('sign-outs', session.signOut(), () => 'done')
        case 'dispose':
          return settle('disposals', Promise.resolve(session[Symbol.asyncDispose]()), () => 'done')
      }
    },
    paste: (url) => note('pastes', signIn?.submitRedirect(url)),
    snapshot: () =>
      signIn === undefined || isOver()
        ? undefined
        : (JSON.parse(JSON.stringify(signIn.snapshot())) as SignInSnapshot),
    resume: (snapshot) => start({ resume: snapshot }),
  }
}
