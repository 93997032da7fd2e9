import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Store } from '../../src/index.ts'
import { createCage } from './canaries.ts'
import { tell, type Story } from './code-story.ts'

const json = (status: number, body: object) =>
  Promise.resolve(new Response(JSON.stringify(body), { status }))

const broken = (store: Store, isTouched: (key: string) => boolean): Store => ({
  ...store,
  set: (key, value, o) =>
    isTouched(key)
      ? Promise.reject(new Error(`cannot write ${JSON.stringify(value)}`))
      : store.set(key, value, o),
})

const quoting = (body: object) =>
  Promise.reject(
    Object.assign(new TypeError(JSON.stringify(body), { cause: { body, code: 'ECONNRESET' } }), {
      body,
    }),
  )

const stories: Readonly<Record<string, Story & { readonly ends: string }>> = {
  'signed in, and renewed': { ends: 'signedIn' },
  denied: { options: { denyAfter: 3, approveAfter: Infinity }, ends: 'denied' },
  'a lost answer': { options: { failOn: { CreateToken: { 1: 'lost' } } }, ends: 'failed' },
  'half an answer': { options: { failOn: { CreateToken: { 1: 'truncated' } } }, ends: 'failed' },
  'nobody comes back': { options: { browser: 'silent' }, ends: 'failed' },
  'a browser that cannot be opened': {
    options: { browser: 'fails', listens: true },
    play: async (_, signIn) => signIn.cancel(),
    ends: 'cancelled',
  },
  'a refusal that echoes the request': {
    answer: (body) =>
      json(400, { error: 'invalid_grant', error_description: `no: ${JSON.stringify(body)}` }),
    ends: 'failed',
  },
  'an unknown code that echoes the request': {
    answer: ({ code, codeVerifier, clientSecret }) =>
      json(400, {
        error: `bad ${code}`,
        error_description: `${codeVerifier} ${clientSecret}`,
        reason: code,
      }),
    ends: 'failed',
  },
  'a network error that quotes the request': { answer: quoting, ends: 'failed' },
  'a renewal that is refused, and echoed': {
    answer: (body, n) =>
      n === 1
        ? undefined
        : json(400, { error: 'invalid_grant', error_description: JSON.stringify(body) }),
    ends: 'signedIn',
  },
  'renewals that the network quotes': {
    answer: (body, n) => (n === 1 ? undefined : quoting(body)),
    ends: 'signedIn',
  },
  'a renewal of the wrong shape': {
    answer: (body, n) =>
      n === 1
        ? undefined
        : json(200, { accessToken: `x${body['refreshToken']}`, expiresIn: 'soon' }),
    ends: 'signedIn',
  },
  'a store that cannot keep the token': {
    wrapStore: (store) => broken(store, (key) => key.startsWith('token/')),
    ends: 'signedIn',
  },
  'a store that cannot keep the registration': {
    wrapStore: (store) => broken(store, (key) => key.startsWith('registration/')),
    ends: 'failed',
  },
  'an address that is pasted, wrong and right': {
    options: { browser: 'silent' },
    play: async (host, signIn) => {
      const state = signIn.getState()
      if (state.status !== 'awaitingRedirect') throw new Error(state.status)
      const step = host.service.openAuthorization(state.authorizationUrl, 'approve')
      if (step.kind !== 'redirect') throw new Error(step.kind)
      signIn.submitRedirect(`${step.url}&state=forged`)
      signIn.submitRedirect(step.url.replace('state=', 'state=x'))
      host.redirectTo(`${step.url}&code=another`)
      await host.clock.settle()
      signIn.submitRedirect(step.url)
      await host.advance(3_400)
    },
    ends: 'signedIn',
  },
}

describe('no secret of the code flow comes out', () => {
  const printed: string[] = []

  beforeEach(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
      vi.spyOn(console, method).mockImplementation((...values) =>
        printed.push(values.map(String).join(' ')),
      )
  })

  afterEach(() => {
    vi.restoreAllMocks()
    expect(printed).toEqual([])
  })

  test.each(Object.keys(stories))('%s', async (name) => {
    const story = stories[name]
    if (story === undefined) throw new Error(name)
    const { cage, secrets, status } = await tell(story)
    expect(status).toBe(story.ends)
    expect(cage.sightings).toEqual([])
    expect(cage.channels.size).toBeGreaterThan(18)
    if (story.ends === 'signedIn') expect(Object.keys(secrets).length).toBeGreaterThan(5)
  })

  test('the browser is told what is public, and nothing else', async () => {
    const { opened, secrets } = await tell({})
    expect(opened).toHaveLength(1)
    const [page = ''] = opened
    const { searchParams } = new URL(page)
    expect([...searchParams.keys()].toSorted()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'scopes',
      'state',
    ])
    for (const [name, secret] of Object.entries(secrets))
      if (!name.startsWith('state')) expect(page).not.toContain(secret)
  })

  test('the cage would see each of them', async () => {
    const { secrets, opened } = await tell({})
    const names = Object.keys(secrets).map((name) => name.replace(/ \d+$/, ''))
    expect([...new Set(names)].toSorted()).toEqual([
      'accessToken',
      'clientSecret',
      'code',
      'codeVerifier',
      'refreshToken',
      'state',
    ])
    const cage = createCage(secrets, opened)
    cage.put('an error', new Error('outer', { cause: { secrets } }))
    expect(cage.sightings).toHaveLength(Object.keys(secrets).length)
  })
})
