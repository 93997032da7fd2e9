import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedirects } from '../../src/effects/redirects.ts'
import { seededRandom } from '../../src/testing/random.ts'
import { steppingClock } from '../../src/testing/index.ts'

const attempt = 'an attempt'
const { signal } = new AbortController()
const client = { clientId: 'client', clientSecret: 'secret', expiresAt: Infinity }

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
  const { state } = await redirects.prepare(attempt, client, () => undefined)
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
    ['https://acme.example/callback', 'http://acme.example/callback'],
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

const here = 'http://127.0.0.1:8910/oauth/callback'

/** What people do to the address on its way from the browser to us. */
const manglings: Readonly<Record<string, (url: string) => string>> = {
  'as it is': (url) => url,
  'with white space around it': (url) => `\u00A0\t${url} \r\n`,
  'broken into lines': (url) => url.replaceAll(/(.{20})/g, '$1\r\n    '),
  'with zero-width spaces': (url) => url.replaceAll('/', '/\u200B'),
  'in angle brackets': (url) => `<${url}>`,
  'in quotes': (url) => `"${url}"`,
  'in single quotes': (url) => `'${url}'`,
  'in curly quotes': (url) => `“${url}”`,
  'in backticks': (url) => `\`${url}\``,
  'in parentheses': (url) => `(${url})`,
  'as a citation': (url) => `> ${url}`,
  'bold in a chat': (url) => `**${url}**`,
  'out of the source of a page': (url) => url.replaceAll('&', '&amp;'),
  'as the shell writes it': (url) => url.replaceAll(/[?&=]/g, '\\$&'),
  'without its scheme': (url) => url.replace('http://', ''),
  'without its scheme, with slashes': (url) => url.replace('http:', ''),
  'with https': (url) => url.replace('http:', 'https:'),
  'with HTTP': (url) => url.replace('http:', 'HTTP:'),
  'with localhost': (url) => url.replace('127.0.0.1', 'localhost'),
  'with localhost, without its scheme': (url) => url.replace('http://127.0.0.1', 'LocalHost'),
  'with [::1]': (url) => url.replace('127.0.0.1', '[::1]'),
  'its path and query': (url) => url.replace(/^http:..[^/]*/, ''),
  'its query': (url) => url.replace(/^.*(?=[?])/, ''),
  'its query without the question mark': (url) => url.replace(/^.*[?]/, ''),
  'with what a page has put behind it': (url) => `${url}#_=_`,
  'encoded as a whole': (url) => encodeURIComponent(url),
}

describe('what a person pastes', () => {
  it.each(Object.entries(manglings))('is taken %s', async (_, mangle) => {
    const { redirects, query } = await stage(here)
    expect(redirects.submit(attempt, mangle(here + query))).toBe(true)
    expect(redirects.redirected(attempt)).toMatchObject({ code: 'abc', redirectUri: here })
  })

  it.each([
    ['http://localhost:8910/', 'http://127.0.0.1:8910/'],
    ['http://[::1]:8910/', 'http://localhost:8910/'],
    ['http://[::1]:8910/', '[::1]:8910/'],
    ['https://acme.example/callback', 'acme.example/callback'],
    ['https://acme.example/callback', '/callback'],
    ['vscode://acme.extension/callback', '<vscode://acme.extension/ callback'],
    ['vscode://acme.extension/callback', ''],
    ['com.example.app:callback', ''],
  ])('for a receiver at %s is taken as %s', async (redirectUri, beginning) => {
    const { redirects, query } = await stage(redirectUri)
    expect(redirects.submit(attempt, beginning + query)).toBe(true)
  })

  it.each([
    'http://127.0.0.1:8911/oauth/callback',
    'http://127.0.0.2:8910/oauth/callback',
    'http://localhost.evil.example:8910/oauth/callback',
    'http://localhost/oauth/callback',
    'https://acme.example/oauth/callback',
    '127.0.0.1:8910/oauth',
    '/oauth/callback/more',
    'ftp://127.0.0.1:8910/oauth/callback',
    'me@127.0.0.1:8910/oauth/callback',
  ])('elsewhere is none of ours: %s', async (url) => {
    const { redirects, query } = await stage(here)
    expect(redirects.submit(attempt, url + query)).toBe(false)
    expect(redirects.submit(attempt, here + query)).toBe(true)
  })

  it('comes through whatever was done to it, and what is not it changes nothing', async () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('azAZ09-._~+/=')), minLength: 1 })
    const ways = fc.subarray(Object.entries(manglings).slice(0, 16), { maxLength: 3 })
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      text,
      fc.webUrl({ withQueryParameters: true }),
    )
    await fc.assert(
      fc.asyncProperty(
        text,
        ways,
        fc.array(noise, { maxLength: 5 }),
        async (code, done, others) => {
          const { redirects, query } = await stage(here)
          const state = new URLSearchParams(query).get('state') ?? ''
          const foreign = others.flatMap((other) => [
            other,
            `${here}?code=${encodeURIComponent(other)}&state=${state}x`,
            `${here}?${query.slice(1).replace('state=', `state=${encodeURIComponent(other)}&state=`)}`,
            `${here}/${encodeURIComponent(other)}${query}`,
          ])
          for (const other of foreign) expect(redirects.submit(attempt, other)).toBe(false)
          expect(redirects.redirected(attempt)).toBeUndefined()
          const ours = `${here}?code=${encodeURIComponent(code)}&state=${state}`
          expect(
            redirects.submit(
              attempt,
              done.reduce((url, [, mangle]) => mangle(url), ours),
            ),
          ).toBe(true)
          expect(redirects.redirected(attempt)).toMatchObject({ code })
        },
      ),
    )
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
    await expect(redirects.prepare(attempt, client, () => undefined)).rejects.toThrow()
    await expect(redirects.listen(attempt)).rejects.toThrow()
    await expect(redirects.hold(attempt, signal)).rejects.toThrow()
    expect(redirects.submit(attempt, `http://127.0.0.1:8910/${query}`)).toBe(false)
  })

  it('once a redirect has said that it has failed', async () => {
    const { redirects, query } = await stage('http://127.0.0.1:8910/')
    const url = `http://127.0.0.1:8910/${query.replace('code=abc', 'error=access_denied')}`
    expect(redirects.submit(attempt, url)).toBe(true)
    await expect(redirects.prepare(attempt, client, () => undefined)).rejects.toThrow()
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
