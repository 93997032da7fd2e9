import { expect, it } from 'vitest'
import { exitCodeOf } from '../../src/cli/exit-code.ts'
import type { SignInState } from '../../src/index.ts'
import { fixtures } from '../../src/testing/index.ts'

const failedWith = (code: string, retry: 'restart' | 'never' | 'otherMethod'): SignInState => ({
  status: 'failed',
  error: { code, message: 'No.', retry },
})

it.each<[string, SignInState, SignInState, number]>([
  ['signed in', fixtures.signedIn, fixtures.asking, 0],
  ['a fault', failedWith('protocol', 'restart'), fixtures.waiting, 1],
  ['settings that cannot work', failedWith('wrong_region', 'never'), fixtures.requesting, 2],
  ['declined by the person', fixtures.deniedByUser, fixtures.waiting, 3],
  ['declined by a policy', fixtures.deniedByService, fixtures.waiting, 3],
  ['expired', fixtures.expired, fixtures.waiting, 4],
  ['expired after slow-down', fixtures.expired, fixtures.slowedDown, 4],
  ['expired while nobody answered', fixtures.expired, fixtures.retrying, 5],
  ['expired without network', fixtures.expired, fixtures.offline, 5],
  ['never reached', fixtures.failedWithoutNetwork, fixtures.startingWithoutNetwork, 5],
  [
    'never back from the browser',
    failedWith('redirect_timeout', 'otherMethod'),
    { status: 'exchanging' },
    4,
  ],
  [
    'a method that does not work here',
    failedWith('redirect_unavailable', 'otherMethod'),
    { status: 'starting', step: 'listening' },
    2,
  ],
  ['left in the browser', { status: 'exchanging' }, { status: 'exchanging' }, 130],
  ['cancelled', fixtures.cancelled, fixtures.waiting, 130],
])('%s', (_, end, before, code) => expect(exitCodeOf(end, before)).toBe(code))
