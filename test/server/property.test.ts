// Whatever users, pages and the network do in whatever order: a page gets what is its own person's, and sees the present.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { identityCenter, type Session } from '../../src/index.ts'
import type { RemoteSession } from '../../src/remote/index.ts'
import { limit } from '../patience.ts'
import { ask, command, open, path, type Browser, type Site } from './support.ts'

const users = ['ada', 'bob', 'eve'] as const

interface Page {
  readonly user: number
  readonly browser: Browser
  readonly remote: RemoteSession
}

interface World extends Site {
  readonly pages: Page[]
  /** All pages that there ever were. */
  readonly everyPage: Page[]
  /** What is of each user, and of no other. */
  readonly marks: readonly Set<string>[]
}

const own = ({ sessionOf }: World, user: number): Session => sessionOf(users[user] ?? '')

/** Names and tokens of its streams. */
const namesIn = (wire: string): string[] =>
  [...wire.matchAll(/"(?:id|token)":"([0-9a-f]{32,64})"/g)].map(([, name = '']) => name)

type Happening = (world: World, user: number, n: number) => void | Promise<void>

const at =
  (act: (page: Page, world: World) => void): Happening =>
  (world, user, n) => {
    const mine = world.pages.filter((page) => page.user === user)
    const page = mine[n % Math.max(1, mine.length)]
    if (page !== undefined) act(page, world)
  }

let reasons = 0
const happenings: Readonly<Record<string, Happening>> = {
  opens: (world, user) => {
    const browser = world.browser(users[user])
    const page = { user, browser, remote: world.connect(browser) }
    world.pages.push(page)
    world.everyPage.push(page)
  },
  closes: at((page, { pages }) => {
    pages.splice(pages.indexOf(page), 1)
    void page.remote[Symbol.asyncDispose]()
  }),
  cuts: at(({ browser }) => browser.cut()),
  signsIn: at(({ remote }) => void remote.signIn()),
  restarts: at(({ remote }) => {
    if (remote.getState().status === 'signingIn') remote.signIn().restart()
  }),
  cancels: at(({ remote, user }, { marks }) => {
    if (remote.getState().status !== 'signingIn') return
    const reason = `canary-${users[user]}-${(reasons += 1)}`
    marks[user]?.add(reason)
    remote.signIn().cancel(reason)
  }),
  signsOut: at(({ remote }) => void remote.signOut().catch(() => undefined)),
  follows: at(({ remote }) => void remote.transitions$.subscribe()),
  approves: (world, user) => {
    const state = own(world, user).getState()
    if (state.status === 'signingIn' && state.attempt.status === 'awaitingCode')
      world.host.service.approve(state.attempt.userCode)
  },
  /** A page asks by the names of another user's stream. */
  steals: async (world, user, n) => {
    const thief = world.pages.find((page) => page.user === user)
    const victim = world.everyPage.find((page) => page.user !== user)
    const [id = '', token = ''] = namesIn(victim?.browser.wire ?? '')
    const [, server = ''] = /"from":"(\w+)"/.exec(victim?.browser.wire ?? '') ?? []
    if (thief === undefined || id === '') return
    const answer = await ask(
      thief.browser,
      { id, token, server },
      command(server, { name: 'signIn' }, 1_000_000 + n),
    )
    expect(answer.status).toBe(403)
  },
  visitsUninvited: async (world, user) => {
    const page = world.pages.find((one) => one.user === user)
    const foreign = world.browser(users[user], 'https://evil.example')
    const { body, status } = await foreign.fetch(path, { headers: { accept: 'text/event-stream' } })
    expect([status, page?.browser.wire === '']).toEqual([403, page?.browser.wire === ''])
    await body?.cancel()
  },
  ends: async (world, user) => {
    const name = users[user] ?? ''
    const session = world.sessions.get(name)
    world.sessions.delete(name)
    await session?.[Symbol.asyncDispose]()
  },
  waits: ({ host }, _, n) => host.advance([0.3, 1, 7][n % 3] ?? 1),
  waitsLong: ({ host }) => host.advance(50),
}

const story = fc.array(
  fc.record({
    what: fc.constantFrom(...Object.keys(happenings), 'opens', 'signsIn', 'signsIn', 'waits'),
    user: fc.nat(users.length - 1),
    n: fc.nat(3),
    quiet: fc.boolean(),
  }),
  { minLength: 15, maxLength: 50 },
)

const judge = ({ everyPage, marks }: World): void => {
  everyPage.forEach(({ user, browser }) => {
    marks.forEach((theirs, other) => {
      if (other === user) return
      for (const mark of theirs) expect(browser.wire).not.toContain(mark)
    })
    // Nor the names of another stream, even of the same person.
    const names = new Set(namesIn(browser.wire))
    for (const page of everyPage)
      if (page.browser !== browser)
        for (const name of namesIn(page.browser.wire)) expect(names.has(name)).toBe(false)
    expect(browser.wire).not.toMatch(/[aA]ccessToken|refreshToken|clientSecret|deviceCode"/)
  })
}

it('nothing crosses users, and pages show the present', { timeout: limit(120_000) }, async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const marks = users.map(() => new Set<string>())
      const site = open({ expiresIn: 60 })
      // Each has a place of their own in the store.
      const sessionOf = (user: string): Session => {
        const known = site.sessions.get(user)
        if (known !== undefined) return known
        const provider = identityCenter({
          startUrl: 'https://acme.awsapps.com/start',
          region: 'us-east-1',
          sessionName: user,
        })
        const session = site.host.session({ provider })
        site.sessions.set(user, session)
        session.state$.subscribe((state) => {
          if (state.status === 'signingIn' && state.attempt.status === 'awaitingCode')
            marks[users.indexOf(user as (typeof users)[number])]?.add(state.attempt.userCode)
        })
        return session
      }
      for (const user of users) sessionOf(user)
      const world: World = { ...site, sessionOf, pages: [], everyPage: [], marks }
      for (const user of users.keys()) await happenings['opens']?.(world, user, 0)
      for (const { what, user, n, quiet } of steps) {
        if (world.sessions.size < users.length) for (const one of users) sessionOf(one)
        await happenings[what]?.(world, user, n)
        if (quiet) await world.host.clock.settle()
      }
      for (const one of users) sessionOf(one)
      await world.host.advance(40)
      judge(world)
      for (const { user, remote } of world.pages)
        expect(remote.getState()).toEqual(own(world, user).getState())
      for (const { user, browser } of world.everyPage)
        for (const mark of marks[user] ?? []) if (browser.wire.includes(mark)) seen += 1
      for (const { remote } of world.pages) await remote[Symbol.asyncDispose]()
      await world.host.advance(31)
      for (const session of world.sessions.values()) await session[Symbol.asyncDispose]()
      expect(world.host.clock.pending).toBe(0)
    }),
    { numRuns: 25 },
  )
  // The marks do come through where they belong.
  expect(seen).toBeGreaterThan(20)
})
