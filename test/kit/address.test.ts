import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completePage, toAddress } from '../../src/kit/address.ts'

describe('an address', () => {
  it.each([
    ['https://acme.awsapps.com/start/#/device', 'https://acme.awsapps.com/start/#/device'],
    ['https://ACME.awsapps.com', 'https://acme.awsapps.com/'],
    ['HTTPS://acme.example:443/', 'https://acme.example/'],
    ['http://127.0.0.1:8910/x', 'http://127.0.0.1:8910/x'],
    ['http://localhost:8910', 'http://localhost:8910/'],
    ['http://[::1]:80/', 'http://[::1]/'],
    ['https://аpple.example/', 'https://xn--pple-43d.example/'],
    ['https://acme.example/\u202Etxt.exe', 'https://acme.example/%E2%80%AEtxt.exe'],
    ['https://acme.example/a\n b', 'https://acme.example/a%20b'],
    ['https://acme.example/?a=\u0007\u009B2J', 'https://acme.example/?a=%07%C2%9B2J'],
    ['https://acme.example/$(calc)', 'https://acme.example/%24(calc)'],
    ['https://acme.example/?a=$(calc)`id`', 'https://acme.example/?a=%24(calc)%60id%60'],
    [`https://acme.example/?a='b'"c"`, 'https://acme.example/?a=%27b%27%22c%22'],
    [`https://acme.example/#'$HOME'\\`, 'https://acme.example/#%27%24HOME%27%5C'],
    [`https://acme.example/a\\b`, 'https://acme.example/a/b'],
    ['https://acme.example/?a|b^c', 'https://acme.example/?a%7Cb%5Ec'],
    ['https://acme.example/?x=%24%0A', 'https://acme.example/?x=%24%0A'],
  ])('%j is written %s', (text, address) => expect(toAddress(text)).toBe(address))

  it.each([
    '',
    '/device',
    'https://',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ms-settings:',
    'data:text/html,x',
    'http://acme.example/',
    'http://127.0.0.1.acme.example/',
    'http://localhost.acme.example/',
    'https://device.sso.eu-west-1.amazonaws.com@evil.example/',
    'https://me:secret@evil.example/',
    'https://:secret@evil.example/',
    'https://$(calc).evil.example/',
    `https://a'b.evil.example/`,
    'https://a`b`.evil.example/',
    'https://a&calc.evil.example/',
    `https://acme.example/${'x'.repeat(9_000)}`,
  ])('is not %j', (text) => expect(toAddress(text)).toBeUndefined())

  it('whatever was written, has nothing in it that steers, and is written the same again', () => {
    const start = fc.constantFrom('https://acme.example', 'https://', 'http://127.0.0.1/', '')
    const steering = fc.constantFrom(
      '$',
      "'",
      '"',
      '`',
      '\\',
      '\n',
      '\u001B[2J',
      '\u202E',
      '/',
      '?',
      '#',
      '@',
    )
    const rest = fc.array(fc.oneof(steering, fc.string({ unit: 'binary' })), { maxLength: 6 })
    fc.assert(
      fc.property(start, rest, (begin, parts) => {
        const address = toAddress(begin + parts.join(''))
        if (address === undefined) return
        expect(address).toMatch(/^(?:https:\/\/|http:\/\/127\.)[!#%&()*+,./:;=?@[\]_~\w-]*$/)
        expect(new URL(address).username).toBe('')
        expect(toAddress(address)).toBe(address)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the page with the code filled in', () => {
  const page = 'https://acme.example/device'
  it.each([
    ['https://acme.example/device?user_code=A', 'https://acme.example/device?user_code=A'],
    ['https://ACME.example:443/?user_code=A', 'https://acme.example/?user_code=A'],
    [undefined, page],
    ['https://evil.example/device?user_code=A', page],
    ['https://acme.example.evil.example/', page],
    ['https://acme.example:8443/', page],
    ['http://acme.example/device', page],
    ['https://me@acme.example/device', page],
    ['javascript:alert(1)', page],
  ])('%s is %s', (complete, shown) => expect(completePage(page, complete)).toBe(shown))
})
