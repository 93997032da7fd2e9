import type { Observable } from 'rxjs/internal/Observable'
import type { EpochMs } from '../../machines/types.ts'
import { stream, type Stream } from '../kit/stream.ts'
import { pageOf } from './page-of.ts'
import type { SessionState, SignInState } from './states.ts'

/** What a person has to be told for a sign-in to go on. Frozen, JSON-serialisable, for this one person. */
export interface Prompt {
  /** `code`: open `url`, on any device, and compare `userCode` (RFC 8628 section 3.3) · `browser`: open `url` on this machine (RFC 8252). */
  readonly kind: 'code' | 'browser'
  /** The page, with the code filled in where there is one. */
  readonly url: string
  /** To be shown beside `url`, verbatim: comparing it is what protects from phishing. Of `kind: 'code'` alone. */
  readonly userCode?: string
  /** Until when the person can act, in epoch milliseconds. */
  readonly expiresAt: EpochMs
  /** Whether a browser has opened at `url`, did not open, or was not asked to. */
  readonly browser: 'unopened' | 'opened' | 'failed'
}

/** What a person has to be told in this state; `undefined` where it takes nobody, and while a browser is just being opened. Pure. */
export const promptOf = (state: SignInState | SessionState): Prompt | undefined => {
  if (state.status === 'signingIn') return promptOf(state.attempt)
  const url = pageOf(state)
  if (url === undefined || !('browser' in state) || state.browser === 'opening') return undefined
  const { expiresAt, browser } = state
  return state.status === 'awaitingCode'
    ? { kind: 'code', url, userCode: state.userCode, expiresAt, browser }
    : { kind: 'browser', url, expiresAt, browser }
}

const isNews = (prompt: Prompt, told: Prompt | undefined): boolean =>
  prompt.url !== told?.url ||
  prompt.userCode !== told.userCode ||
  (prompt.browser === 'failed' && told.browser !== 'failed')

/** The prompts of `state$`, to each subscriber each once: for a code, for an address, and for a browser that did not open. */
export const prompts = (state$: Observable<SignInState | SessionState>): Stream<Prompt> =>
  stream('latest', (subscriber) => {
    let told: Prompt | undefined
    const tell = (state: SignInState | SessionState) => {
      const prompt = promptOf(state)
      if (prompt === undefined) return
      const isNew = isNews(prompt, told)
      told = prompt
      if (isNew) subscriber.next(Object.freeze(prompt))
    }
    subscriber.add(state$.subscribe({ next: tell, complete: () => subscriber.complete() }))
  })
