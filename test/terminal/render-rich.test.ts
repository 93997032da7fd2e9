import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limit } from '../patience.ts'
import { createInk, renderRich, type RichContext } from '../../src/terminal/index.ts'
import { widthOf } from '../../src/terminal/text.ts'
import { fixtures } from '../../src/testing/fixtures.ts'
import type { SignInState, Transition } from '../../src/index.ts'
import { context, notPossible, now, Output } from './stage.ts'

const render = (state: SignInState, more: Partial<RichContext> = {}): string =>
  renderRich(state, { ...context, ...more })

const states: readonly SignInState[] = [...Object.values(fixtures), notPossible]

const step = (seq: number, from: string, to: string): Transition => ({
  seq,
  at: now + seq * 1_000,
  flow: 'device',
  from: `awaitingCode.${from}`,
  to: `awaitingCode.${to}`,
  event: to === 'asking' ? 'timer.untilNextPoll' : 'createToken.pending',
  cause: 'timer',
})

describe('what a panel says', () => {
  const key: Record<keyof typeof fixtures, readonly string[]> = {
    registering: ['◌ Registering this app…', 'Esc cancel'],
    requesting: ['◌ Getting a code…', 'Esc cancel'],
    startingWithoutNetwork: ['The service cannot be reached. Trying again…'],
    waitingForFirst: ['⣾ waiting'],
    waiting: [
      'Sign in to Acme  ·  acme.awsapps.com',
      '│   WDJB-MJHT   │',
      'Open  https://device.sso.eu-west-1.amazonaws.com/',
      'Only approve if you started this.',
      '⣾ waiting',
      '9:12 ▕',
      'checked 3 s ago',
      'o open browser · c copy code',
      'Esc cancel',
    ],
    browserOpened: ['⣾ waiting'],
    browserFailed: ['No browser opened: open the link yourself.'],
    asking: ['⣾ waiting', 'checking…'],
    slowedDown: ['⣾ waiting, every 10 s (AWS asked us to slow down)'],
    retrying: ['○ trying again in 2 s', 'The service cannot be reached. Your code stays valid.'],
    offline: ['⌁ offline, code valid 9:12', 'we continue when you are back.', 'tried 3 s ago'],
    suspended: ['☾ Welcome back. Checking…'],
    signedIn: ['✔ Signed in'],
    expired: ['✖ Code expired. Press n for a new one', 'n new code · Esc close'],
    deniedByUser: ['✖ Declined in the browser', 'If that was not you, tell your administrator.'],
    deniedByService: [
      '✖ The service cannot use its encryption key.',
      'Ask your administrator to check the key of IAM Identity Center.',
      'Request id 4f2c1d6e-0b1a-4c3d-8e5f-60718293a49c',
    ],
    failed: ['✖ The service no longer knows this app.', 'Request id 4f2c1d6e-0b1a-4c3d'],
    failedWithoutNetwork: ['✖ The service cannot be reached.', 'Check the network'],
    cancelled: ['◌ Cancelled'],
    cancelledWithReason: ['◌ Cancelled'],
    waitingWithOffer: ['b use the browser on this machine'],
    checkingStore: ['◌ Looking for a session…', 'Esc cancel'],
    refreshing: ['◌ Renewing your session…', 'Esc cancel'],
    listening: ['◌ Preparing your sign-in…', 'Esc cancel'],
    redirectBrowserOpening: [
      'The page is at oidc.eu-west-1.amazonaws.com.',
      '⣾ waiting for your browser',
    ],
    redirectWaiting: [
      'Sign in to Acme  ·  acme.awsapps.com',
      'Finish in your browser',
      'We opened a page at oidc.eu-west-1.amazonaws.com.',
      '⣾ waiting for your browser  9:12 ▕',
      'o open browser · c copy link · n try again · Esc cancel',
      'Browser on another computer?  u use a code · p paste the address',
    ],
    redirectOverdue: ['Your browser has not come back yet.', '⣾ still waiting for your browser'],
    redirectBrowserFailed: [
      'Your browser did not open. Open the link in a browser on this machine, or use a code instead.',
      'https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code',
      '⣾ waiting for your browser',
    ],
    exchanging: ['◌ Almost done…', 'Esc cancel'],
    exchangingWithoutNetwork: ['○ Almost done…', 'The service cannot be reached. Trying again…'],
    signedInByBrowser: ['✔ Signed in'],
    signedInFromStore: ['✔ You are signed in already'],
    signedInByRefresh: ['✔ Session renewed: signed in'],
    redirectTimedOut: [
      '✖ The browser did not come back in time.',
      'Start again, or use a code if your browser is on another computer.',
      'u use a code · n try again · Esc close',
    ],
  }

  it.each(Object.entries(fixtures))('%s', (name, state) => {
    const panel = render(state, { columns: 120, rows: 40, now: now })
    for (const line of key[name as keyof typeof fixtures]) expect(panel).toContain(line)
  })

  it('names both methods where one is refused', () =>
    expect(render(notPossible, { columns: 120, rows: 40 })).toContain(
      'u use a code · b use the browser on this machine · n try again · Esc close',
    ))

  it('shows the whole link where no browser opened, and links the page in every other case', () => {
    const ink = createInk(new Output().stream)
    const link = { ...ink, link: (url: string, text: string) => `[${text}](${url})` }
    const { authorizationUrl } = fixtures.redirectWaiting
    const plain = { ...link, style: (_: unknown, text: string) => text }
    expect(render(fixtures.redirectWaiting, { ink: plain })).toContain(
      `We opened a page at [oidc.eu-west-1.amazonaws.com](${authorizationUrl}).`,
    )
    expect(render(fixtures.redirectWaiting)).not.toContain('state=')
    expect(render(fixtures.redirectBrowserFailed).split('\n')).toContain(authorizationUrl)
  })

  it('offers the browser of this machine beside a code, where it may be there', () => {
    const state = { ...fixtures.waiting, offer: 'authorizationCode' } as SignInState
    expect(render(state)).toContain('b use the browser on this machine')
    expect(render(fixtures.waiting)).not.toContain('on this machine')
  })

  it('while an address is pasted, says how much there is and nothing else of it', () => {
    const panel = render(fixtures.redirectWaiting, { pasted: 312 })
    expect(panel).toContain('› Paste the address that your browser ended at. It is not shown.')
    expect(panel).toContain('312 characters · Enter sends it · Esc goes back')
    expect(panel).not.toContain('copy link')
  })

  it('says in words what keys would do where none are read', () => {
    const panel = render(fixtures.redirectOverdue, { interactive: false, pasted: 3 })
    expect(panel).toContain('Is your browser on another computer? Then sign in with a code.')
    expect(panel).not.toContain('characters')
  })

  it('says when it asks for the first time', () =>
    expect(render(fixtures.waitingForFirst, { now: now - 46_000 })).toContain('first check in 3 s'))

  it('names no keys where none are read', () => {
    for (const state of states) {
      const panel = render(state, { interactive: false })
      expect(panel).not.toMatch(/Esc|copy code|copy link|u use a code|Press n/)
    }
  })

  it('shows the host’s keys while the code lasts', () => {
    const hostKeys = [{ key: 'a', label: 'approve' }]
    const more = { hostKeys, hostKeysHeading: 'Emulator:' }
    expect(render(fixtures.waiting, more)).toMatch(/Emulator:.*\n.*a approve/)
    expect(render(fixtures.expired, more)).not.toContain('a approve')
  })

  it('gives a key to deny the look of the key to approve', () => {
    const hostKeys = [
      { key: 'a', label: 'approve' },
      { key: 'd', label: 'deny' },
    ]
    const style = (format: unknown, text: string) => `<${String(format)}>${text}</>`
    const ink = { style, link: (_: string, text: string) => text, hasColor: true }
    const panel = render(fixtures.waiting, { hostKeys, ink })
    expect(panel).toContain('<bold>a</> <dim>approve</><dim> · </><bold>d</> <dim>deny</>')
  })

  it('marks the last minute in words and not in colour alone', () => {
    const countdown = { remainingMs: 47_000, totalMs: 600_000, fraction: 0.08, label: '0:47' }
    const panel = render(fixtures.waiting, { countdown: { ...countdown, stage: 'last' } })
    expect(panel).toContain('0:47 ▕█')
  })
})

describe('the steps below', () => {
  const transitions = [
    step(0, 'betweenPolls.waiting', 'asking'),
    step(1, 'asking', 'betweenPolls.waiting'),
    step(2, 'betweenPolls.waiting', 'asking'),
    step(3, 'asking', 'betweenPolls.waiting'),
  ]

  it('counts what repeats itself', () => {
    const panel = render(fixtures.signedIn, { transitions })
    expect(panel).toContain('12:00:48  waiting → asking           timer.untilNextPoll  ×2')
    expect(panel).toContain('12:00:49  asking → waiting           createToken.pending  ×2')
    expect(panel.match(/→/g)).toHaveLength(2)
  })

  it('leaves the time out of a narrow window', () => {
    const panel = render(fixtures.signedIn, { transitions, columns: 40 })
    expect(panel).toContain('  waiting → asking           timer.…  ×2')
  })
})

describe('the QR code', () => {
  const quarter = '▀▀▀▀▀'

  it('stands beside the panel, below it, or nowhere', () => {
    const beside = render(fixtures.waiting, { columns: 100, rows: 40 })
    expect(beside).toMatch(new RegExp(`Only approve if you started this.*[${quarter}]`))
    const below = render(fixtures.waiting, { columns: 60, rows: 50 })
    expect(below).toMatch(/Esc cancel\n\n {2}█+/)
    const nowhere = render(fixtures.waiting, { columns: 40, rows: 30 })
    expect(nowhere).not.toContain(quarter)
    expect(nowhere).not.toContain('QR')
  })

  it('can be hidden and had back', () => {
    expect(render(fixtures.waiting)).toContain('q hide QR')
    const hidden = render(fixtures.waiting, { showQr: false })
    expect(hidden).toContain('q show QR')
    expect(hidden).not.toContain(quarter)
  })

  it('is dark on light in colours, whatever the theme', () => {
    const output = new Output().stream
    const ink = { ...createInk(output), hasColor: true }
    expect(render(fixtures.waiting, { ink })).toContain('█▀▀▀▀▀█')
    expect(render(fixtures.waiting)).toContain('██ ▄▄▄▄▄ █')
  })
})

/** What a person has to get into a browser. */
const addressOf = (state: SignInState): string | undefined => {
  if (state.status === 'awaitingCode') return state.verificationUri
  const isNeeded = state.status === 'awaitingRedirect' && state.browser !== 'opened'
  return isNeeded && (state.browser === 'failed' || state.offer !== null)
    ? state.authorizationUrl
    : undefined
}

describe('whatever the size of the window', () => {
  const size = fc.record({
    columns: fc.oneof(fc.constantFrom(40, 60, 80, 120), fc.integer({ min: 24, max: 200 })),
    rows: fc.integer({ min: 4, max: 70 }),
  })

  it('no line is too long, no panel too high, and the code stays whole', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(...states), fc.boolean(), (window, state, showQr) => {
        const notice = 'Code copied, where your terminal allows it.'
        const hostKeys = [{ key: 'x', label: 'network off' }]
        const lines = render(state, { ...window, showQr, notice, hostKeys }).split('\n')
        for (const line of lines)
          if (line !== addressOf(state)) expect(widthOf(line)).toBeLessThanOrEqual(window.columns)
        expect(lines.length).toBeLessThanOrEqual(window.rows - 1)
        if (state.status === 'awaitingCode' && window.rows > 8)
          expect(lines.filter((line) => line.includes(state.userCode))).toHaveLength(1)
      }),
    )
  })

  const anySize = fc.record({
    columns: fc.oneof(fc.constantFrom(0, 1, 9, 10, NaN, -1, Infinity, undefined), fc.nat(300)),
    rows: fc.oneof(fc.constantFrom(0, 1, 2, NaN, -1, Infinity, undefined), fc.nat(100)),
  })

  it('or of what is no size, it is drawn, and the address is one run', () => {
    const long = `https://acme.example/${'long/'.repeat(80)}`
    const longOnes = [
      { ...fixtures.waiting, verificationUri: long },
      { ...fixtures.redirectBrowserFailed, authorizationUrl: `${long}?state=x` },
    ] as const
    fc.assert(
      fc.property(
        anySize,
        fc.constantFrom(...states, ...longOnes),
        fc.boolean(),
        (window, state, showQr) => {
          const transitions = [step(0, 'betweenPolls.waiting', 'asking')]
          const shown = render(state, { ...window, showQr, transitions, pasted: 3 })
          expect(shown).not.toBe('')
          expect(shown).toContain(addressOf(state) ?? '')
        },
      ),
      { numRuns: 300 },
    )
  })

  it('what is no size is 80 columns and 24 rows', () => {
    for (const state of states)
      for (const none of [0, -1, NaN, Infinity, undefined])
        expect(render(state, { columns: none, rows: none })).toBe(render(state))
  })

  it('nothing that others wrote steers the terminal', { timeout: limit(60_000) }, () => {
    const hostile = fc.string({ unit: 'binary' }).map((text) => `\u001B]0;x\u0007\u202E${text}\n`)
    fc.assert(
      fc.property(hostile, size, (text, window) => {
        const error = { code: 'x', message: text, hint: text, description: text, requestId: text }
        const failed = { status: 'failed', error: { ...error, retry: 'never' } } as const
        const link = `https://device.example/${text}`
        const waiting = { ...fixtures.retrying, lastError: failed.error, verificationUri: link }
        const url = { ...fixtures.redirectBrowserFailed, authorizationUrl: link }
        for (const state of [failed, waiting, url, { ...url, browser: 'opened' } as const])
          expect(render(state, { ...window, heading: text, place: text })).not.toMatch(
            /(?!\n)[\p{Cc}\p{Cf}]/u,
          )
      }),
    )
  })

  it.each([600, 5_000])('does without the QR code for an address of %i characters', (length) => {
    const verificationUriComplete = `https://acme.example/${'x'.repeat(length)}`
    const state = { ...fixtures.waiting, verificationUriComplete }
    const shown = renderRich(state, { ...context, columns: 300, rows: 400 })
    expect(shown).toContain('WDJB-MJHT')
    expect(shown).not.toMatch(/[▀▄]|QR/)
  })
})
