import type { Stage, StageOptions } from './stage.ts'

/** How to bring the panel into a state, by what a person and the world around can do. */
export interface Scene {
  readonly name: string
  readonly world?: StageOptions['world']
  /** What the panel's title is then; empty where it has closed. */
  readonly title: string | RegExp
  readonly play: (stage: Stage) => Promise<void>
}

const code = /^Confirm this code/
const withCode = async (stage: Stage) => {
  await stage.press('Use a code on another device')
  // As long each time, so that a picture says the same time each time.
  await stage.advance(2)
}
const redirect = /^Finish in your browser/
const inBrowser = async (stage: Stage) => {
  await stage.press('Sign in')
  await stage.advance(2)
}

const signedIn = async (stage: Stage) => {
  await inBrowser(stage)
  await stage.act('approve')
  await stage.advance(4)
}

/** Every state of the panel, in the order that somebody would meet them. */
export const scenes: readonly Scene[] = [
  { name: 'signed-out', title: 'Sign in with IAM Identity Center', play: async () => {} },
  {
    name: 'starting',
    world: 'latency=6',
    title: /^Registering this app/,
    play: async (stage) => {
      await stage.press('Use a code on another device')
      await stage.until(/^Registering/, 5)
    },
  },
  {
    name: 'starting-without-network',
    title: /^(Registering this app|Preparing)/,
    play: async (stage) => {
      await stage.act('service')
      await stage.press('Use a code on another device')
      await stage.until(/^Registering/, 5)
      await stage.advance(4)
    },
  },
  { name: 'code', title: code, play: withCode },
  {
    name: 'code-qr',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.press('Show QR code')
    },
  },
  {
    name: 'code-checked',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.advance(8.5)
    },
  },
  {
    name: 'code-asking',
    world: 'latency=3',
    title: code,
    play: async (stage) => {
      await stage.press('Use a code on another device')
      await stage.advance(12.5)
    },
  },
  {
    name: 'code-slowed-down',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.act('slowDown')
      await stage.advance(7)
    },
  },
  {
    name: 'code-retrying',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.act('service')
      await stage.advance(20)
    },
  },
  {
    name: 'code-offline',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.act('network')
      await stage.advance(20)
    },
  },
  {
    name: 'code-after-sleep',
    world: 'interval=20',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.advance(2)
      await stage.act('sleep')
      await stage.advance(1.5)
    },
  },
  {
    name: 'code-under-five-minutes',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.advance(400)
    },
  },
  {
    name: 'code-last-minute',
    title: code,
    play: async (stage) => {
      await withCode(stage)
      await stage.advance(553)
    },
  },
  {
    name: 'expired',
    title: 'This code has expired',
    play: async (stage) => {
      await withCode(stage)
      await stage.act('expire')
      await stage.until(/expired/, 10)
    },
  },
  {
    name: 'denied',
    title: 'The request was declined',
    play: async (stage) => {
      await withCode(stage)
      await stage.act('deny')
      await stage.until(/declined/, 10)
    },
  },
  {
    name: 'refused-by-policy',
    title: /encryption key/,
    play: async (stage) => {
      await withCode(stage)
      await stage.act('refuse')
      await stage.until(/encryption key/, 10)
    },
  },
  {
    name: 'failed',
    title: /no longer knows this app/,
    play: async (stage) => {
      await withCode(stage)
      await stage.act('forget')
      await stage.until(/no longer knows/, 10)
    },
  },
  { name: 'redirect', title: redirect, play: inBrowser },
  {
    name: 'redirect-overdue',
    title: redirect,
    play: async (stage) => {
      await inBrowser(stage)
      await stage.advance(17)
    },
  },
  {
    name: 'redirect-browser-failed',
    world: 'browser=fails',
    title: /browser/i,
    play: async (stage) => {
      await stage.press('Sign in')
      await stage.until(/browser/i, 5)
      await stage.advance(1)
    },
  },
  {
    name: 'redirect-paste',
    title: redirect,
    play: async (stage) => {
      await inBrowser(stage)
      await stage.advance(17)
      await stage.press('Paste the address')
    },
  },
  {
    name: 'redirect-pasted-another',
    title: redirect,
    play: async (stage) => {
      await inBrowser(stage)
      await stage.advance(17)
      await stage.press('Paste the address')
      await stage.page.getByRole('textbox').fill('https://acme.awsapps.com/start')
      await stage.page.keyboard.press('Enter')
      await stage.advance(0.2)
    },
  },
  {
    name: 'redirect-timed-out',
    title: /did not come back/,
    play: async (stage) => {
      await inBrowser(stage)
      await stage.advance(601)
    },
  },
  {
    name: 'exchanging',
    world: 'latency=4',
    title: /^Almost done/,
    play: async (stage) => {
      await stage.press('Sign in')
      await stage.until(redirect, 20)
      await stage.act('approve')
      await stage.advance(1)
    },
  },
  {
    name: 'exchanging-cancel',
    world: 'latency=4',
    title: /^Almost done/,
    play: async (stage) => {
      await stage.press('Sign in')
      await stage.until(redirect, 20)
      await stage.act('approve')
      await stage.advance(1)
      await stage.press('Cancel')
    },
  },
  {
    name: 'signed-in',
    title: 'Signed in',
    play: async (stage) => {
      await withCode(stage)
      await stage.act('approve')
      await stage.until('Signed in', 10)
    },
  },
  {
    name: 'cancelled',
    title: '',
    play: async (stage) => {
      await withCode(stage)
      await stage.press('Cancel')
      await stage.advance(0.2)
    },
  },
  {
    name: 'closed-signed-in',
    title: '',
    play: async (stage) => {
      await signedIn(stage)
    },
  },
  {
    name: 'renewal-out-of-reach',
    title: '',
    play: async (stage) => {
      await signedIn(stage)
      await stage.act('network')
      await stage.advance(3_400)
    },
  },
  {
    name: 'ended-by-the-service',
    title: '',
    play: async (stage) => {
      await signedIn(stage)
      await stage.act('revoke')
      await stage.advance(3_400)
    },
  },
]
