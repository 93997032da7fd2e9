import type { Script } from '../../src/emulator/index.ts'

/** One sign-in, as the service and the person have set it down. Times are in seconds. */
export interface Story {
  readonly name: string
  readonly script: Script
  readonly method: 'device' | 'authorizationCode'
  /** Whether somebody has signed in earlier, and the token has expired since. */
  readonly hasExpiredToken?: boolean
}

const device = (name: string, script: Script): Story => ({ name, script, method: 'device' })

const redirect = (name: string, script: Script): Story => ({
  name,
  script,
  method: 'authorizationCode',
})

const renewal = (name: string, script: Script): Story => ({
  ...device(name, script),
  hasExpiredToken: true,
})

const unauthorized = { error: 'unauthorized_client' }
const always = (first: number, fault: { readonly error: string }) =>
  Object.fromEntries(Array.from({ length: 60 }, (_, n) => [first + n, fault]))

/** The longest first: they are told at the same time. */
export const stories: readonly Story[] = [
  device('an answer that never comes', { approveAfter: 3, failOn: { CreateToken: { 2: 'hang' } } }),
  device('slowed down late, then approved', { approveAfter: 5, slowDownOn: [3] }),
  device('slowed down at once, then denied', { denyAfter: 2, slowDownOn: [1] }),
  device('expires while slowed down', { expiresIn: 5, slowDownOn: [2] }),
  device('approved late', { approveAfter: 4.5 }),
  device('denied late', { denyAfter: 3.5 }),
  device('the default pace, since the service says none', { interval: 'absent', approveAfter: 4 }),
  device('expires', { expiresIn: 4 }),
  device('a pace of two seconds', { interval: 2, approveAfter: 3 }),
  device('connections that die', {
    approveAfter: 2,
    failOn: { CreateToken: { 1: 'reset', 3: 'reset' } },
  }),
  device('a service in trouble', {
    approveAfter: 2,
    failOn: { CreateToken: { 1: { status: 503 }, 2: 'html' }, RegisterClient: { 1: 'reset' } },
  }),
  // Late enough for two that were killed, whose leases are waited for: a lost answer of the grant is another story.
  device('answers that are lost or cut', {
    approveAfter: 32,
    failOn: { CreateToken: { 1: 'lost', 2: { status: 400, body: '{"error":"authoriz' } } },
  }),
  device('a client that is refused once', {
    approveAfter: 2,
    failOn: { StartDeviceAuthorization: { 1: { error: 'invalid_client' } } },
  }),
  device('refused for good', { failOn: { CreateToken: always(2, unauthorized) } }),
  device('approved before the first question', { approveAfter: 0.5, refreshToken: false }),
  redirect('a browser that is signed in', { authorize: 'approve' }),
  redirect('approved in the browser', { approveAfter: 1.5 }),
  redirect('denied in the browser', { denyAfter: 1.5 }),
  renewal('a token to renew', { reuse: 'allow', approveAfter: 2 }),
  renewal('a token to renew, and a refresh token good for once', { approveAfter: 2 }),
]
