import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { createRedirects } from '../../src/effects/redirects.ts'
import { seededRandom } from '../../src/testing/random.ts'
import { steppingClock } from '../../src/testing/index.ts'

const attempt = 'an attempt'
const { signal } = new AbortController()

/** A sign-in that has an address, with a receiver at `redirectUri`. */
const stage = async (redirectUri: string) => {
  const redirects = createRedirects({
    clock: steppingClock(),
    random: seededRandom(1),
    sha256: (bytes) => Promise.resolve(sha256(bytes)),
    receiver: { listen: () => Promise.resolve({ redirectUri, close: () => undefined }) },
  })
  void redirects.receive(attempt, signal)
  await redirects.listen(attempt)
  const { state } = await redirects.prepare(attempt, () => undefined)
  return { redirects, query: `?code=abc&state=${state}` }
}

describe('submit', () => {
  it.each([
    ['http://127.0.0.1:80/oauth/callback', 'http://127.0.0.1/oauth/callback'],
    ['http://127.0.0.1:80/oauth/callback', 'http://127.0.0.1:80/oauth/callback'],
    ['http://127.0.0.1/oauth/callback', 'http://127.0.0.1:80/oauth/callback'],
    ['http://[::1]:8910/', 'http://[::1]:8910/'],
    ['http://[::1]:8910', 'http://[::1]:8910/'],
    ['vscode://acme.extension/callback', 'vscode://acme.extension/callback'],
    ['com.example.app:/callback', 'com.example.app:/callback'],
    ['com.example.app:callback', 'com.example.app:callback'],
  ])('to a receiver at %s takes what comes back to %s', async (redirectUri, url) => {
    const { redirects, query } = await stage(redirectUri)
    expect(redirects.submit(attempt, url + query)).toBe(true)
    expect(redirects.redirected(attempt)).toMatchObject({ code: 'abc', redirectUri })
  })

  it.each([
    ['http://127.0.0.1:80/oauth/callback', 'https://127.0.0.1:80/oauth/callback'],
    ['http://127.0.0.1:80/oauth/callback', 'http://127.0.0.1:8080/oauth/callback'],
    ['http://127.0.0.1:80/oauth/callback', 'http://127.0.0.1/oauth/callback/'],
    ['http://127.0.0.1:80/oauth/callback', 'http://me@127.0.0.1/oauth/callback'],
    ['http://127.0.0.1:80/oauth/callback', 'http://:secret@127.0.0.1/oauth/callback'],
    ['vscode://acme.extension/callback', 'vscode://another.extension/callback'],
    ['vscode://acme.extension/callback', 'vscodium://acme.extension/callback'],
    ['vscode://acme.extension/callback', 'vscode://acme.extension/another'],
    ['vscode://acme.extension/callback', 'vscode:/callback'],
    ['com.example.app:/callback', 'com.example.app://callback'],
    ['no address', 'no address'],
  ])('to a receiver at %s ignores what comes to %s', async (redirectUri, url) => {
    const { redirects, query } = await stage(redirectUri)
    expect(redirects.submit(attempt, url + query)).toBe(false)
    expect(redirects.redirected(attempt)).toBeUndefined()
  })
})

it('a redirect that has been taken is the only one: a second with the right state changes nothing', async () => {
  const { redirects, query } = await stage('http://127.0.0.1:8910/')
  const url = `http://127.0.0.1:8910/${query}`
  expect(redirects.submit(attempt, url)).toBe(true)
  for (const other of [
    url,
    url.replace('code=abc', 'code=def'),
    url.replace('code=abc', 'error=x'),
  ])
    expect(redirects.submit(attempt, other)).toBe(false)
  expect(redirects.redirected(attempt)).toMatchObject({ code: 'abc' })
})

describe('a sign-in that has been concluded is gone', () => {
  it('and nothing brings it back', async () => {
    const { redirects, query } = await stage('http://127.0.0.1:8910/')
    redirects.conclude(attempt, 'failed')
    await expect(redirects.prepare(attempt, () => undefined)).rejects.toThrow()
    await expect(redirects.listen(attempt)).rejects.toThrow()
    await expect(redirects.hold(attempt, signal)).rejects.toThrow()
    expect(redirects.submit(attempt, `http://127.0.0.1:8910/${query}`)).toBe(false)
  })

  it('once a redirect has said that it has failed', async () => {
    const { redirects, query } = await stage('http://127.0.0.1:8910/')
    const url = `http://127.0.0.1:8910/${query.replace('code=abc', 'error=access_denied')}`
    expect(redirects.submit(attempt, url)).toBe(true)
    await expect(redirects.prepare(attempt, () => undefined)).rejects.toThrow()
  })

  it('once nobody holds its code any more', async () => {
    const { redirects, query } = await stage('http://127.0.0.1:8910/')
    const controller = new AbortController()
    redirects.submit(attempt, `http://127.0.0.1:8910/${query}`)
    void redirects.hold(attempt, controller.signal)
    expect(redirects.redirected(attempt)).toBeDefined()
    controller.abort()
    expect(redirects.redirected(attempt)).toBeUndefined()
  })
})
