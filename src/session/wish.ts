import type { ClientRequest, EpochMs, SignInRequest } from '../../machines/types.ts'
import { toProgress } from '../effects/snapshot.ts'
import type { Host } from '../host/host.ts'
import { toHex } from '../kit/hex.ts'
import type { SessionOptions, SignInOptions } from './options.ts'
import type { SignInParts } from './sign-in-parts.ts'

/** What a caller of `signIn()` wants, as the charts are told. */
export const toWish = (
  o: SignInOptions,
  defaults: Pick<SessionOptions, 'method'>,
  request: ClientRequest,
  host: Host,
  at: EpochMs,
): SignInRequest => ({
  attempt: toHex(host.random(8)),
  method: o.method ?? defaults.method ?? 'auto',
  prompt: o.prompt ?? 'if-needed',
  opensBrowser: o.openBrowser ?? true,
  resume: o.resume === undefined ? null : toProgress(o.resume, request, at),
})

/** What a caller of `restart()` wants: the same, from the person, by `method`. */
export const askingAnew = (
  { wish, signal }: Pick<SignInParts, 'wish' | 'signal'>,
  method: SignInRequest['method'] = wish.method,
): SignInOptions => ({
  method,
  prompt: 'always',
  openBrowser: wish.opensBrowser,
  ...(signal?.aborted === false && { signal }),
})
