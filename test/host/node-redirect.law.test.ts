import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ask,
  get,
  right,
  say,
  statusOf,
  titleOf,
  wait,
  type Waiting,
} from './node-redirect.support.ts'

const path = '/oauth/callback'
const numRuns = 300

/** Of an answer, what may differ from another: when it was given. */
const timeless = (answer: string): string => answer.replace(/^date: .*$/im, '')

const method = fc.oneof(
  fc.constantFrom('POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'QUERY', 'CONNECT'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== 'GET'),
)
const query = fc.webQueryParameters().map((text) => `?${text}`)
const otherPath = fc
  .oneof(
    fc.webPath(),
    fc.constantFrom(`${path}/`, `${path}.`, `/${path}`, `${path}%00`, `${path};a`, '*', ''),
    fc.string(),
  )
  .filter((text) => text.split('?', 1)[0] !== path)
const otherHost = fc.oneof(fc.domain(), fc.ipV4(), fc.string(), fc.constant('127.0.0.1'))
const header = fc
  .tuple(fc.stringMatching(/^[A-Za-z-]{1,12}$/), fc.stringMatching(/^[ -~]{0,30}$/))
  .filter(([name]) => !/^(?:host|content-length|transfer-encoding)$/i.test(name))
  .map(([name, value]) => `${name}: ${value}`)
const headers = fc.array(header, { maxLength: 4 })

const request = (verb: string, target: string, all: readonly string[]): string =>
  [`${verb} ${target} HTTP/1.1`, ...all, '', ''].join('\r\n')

describe('whatever arrives', () => {
  let waiting: Waiting
  beforeAll(async () => {
    waiting = await wait({}, () => Promise.resolve('signedIn'))
  })
  beforeEach(() => void (waiting.heard.length = 0))
  afterAll(() => waiting.close())

  /** Nothing was heard, and what counts still is. */
  const goesUnheard = async (bytes: string) => {
    const before = waiting.heard.length
    const answer = await say(waiting.port, Buffer.from(bytes, 'latin1'))
    expect(waiting.heard).toHaveLength(before)
    expect(statusOf(answer)).not.toBe('200')
  }
  const stillWaits = async () =>
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')

  it('by another method is not heard', async () => {
    const arrives = fc.asyncProperty(method, headers, (verb, all) =>
      goesUnheard(request(verb, path + right, [`Host: ${waiting.host}`, ...all])),
    )
    await fc.assert(arrives, { numRuns })
    await stillWaits()
  })

  it('on another path is not heard', async () => {
    const arrives = fc.asyncProperty(otherPath, query, headers, (other, asked, all) =>
      goesUnheard(request('GET', other + asked, [`Host: ${waiting.host}`, ...all])),
    )
    await fc.assert(arrives, { numRuns })
    await stillWaits()
  })

  it('for another host is not heard', async () => {
    const arrives = fc.asyncProperty(otherHost, headers, (host, all) =>
      goesUnheard(request('GET', path + right, [`Host: ${host}`, ...all])),
    )
    await fc.assert(arrives, { numRuns })
    await stillWaits()
  })

  it('that is no HTTP is not heard', async () => {
    const arrives = fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), (noise) =>
      goesUnheard(`${noise} x\r\n\r\n\r\n`),
    )
    await fc.assert(arrives, { numRuns })
    await stillWaits()
  })

  it('is heard as it was sent, and answered alike: no byte of it comes back', async () => {
    const expected = timeless(await say(waiting.port, get(path + right, waiting.host)))
    expect(titleOf(expected)).toBe('Signed in')
    const text = fc.stringMatching(/^[!$-~]*$/).filter((value) => !value.includes('&'))
    const arrives = fc.asyncProperty(text, text, headers, async (code, state, all) => {
      const plain = all.filter((line) => !/^(?:sec-|purpose|upgrade|expect|connection)/i.test(line))
      const asked = `?code=${code}&state=${state}`
      const answer = await say(waiting.port, get(path + asked, waiting.host, plain))
      expect(timeless(answer)).toBe(expected)
      expect(waiting.heard.at(-1)).toBe(waiting.redirectUri + asked)
    })
    await fc.assert(arrives, { numRuns })
  })
})
