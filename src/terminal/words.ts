import type { ErrorInfo } from '../../machines/effects.ts'
import type { SignInState } from '../observe/states.ts'
import { codeWords } from './code-words.ts'
import { timeOf, type Moment } from './moment.ts'
import { redirectWords } from './redirect-words.ts'
import { clean, lowerFirst } from './text.ts'

/** What a person can do. */
export type Action =
  | 'openBrowser'
  | 'copyCode'
  | 'copyLink'
  | 'newCode'
  | 'tryAgain'
  | 'useCode'
  | 'useBrowser'
  | 'pasteAddress'
  | 'cancel'
  | 'close'
/** How it is meant. */
export type Tone = 'calm' | 'info' | 'success' | 'danger'

/** What a state says to a person. The same words for every way of showing it. */
export interface Words {
  /** What is happening. */
  readonly title: string
  /** What to know and what to do, a sentence or two each. */
  readonly body: readonly string[]
  /** While a person is waited for: how it stands, in a few words. */
  readonly status?: string
  /** The whole of it as one sentence, for a log line or a screen reader. */
  readonly announce: string
  readonly tone: Tone
  /** What the person can do, the most likely first; the last one leaves. */
  readonly actions: readonly Action[]
  /** Beside these: ways to sign in that suit where the browser is on another computer, or on this one after all. */
  readonly otherwise?: readonly Action[]
}

export type AwaitingCode = Extract<SignInState, { status: 'awaitingCode' }>
export type AwaitingRedirect = Extract<SignInState, { status: 'awaitingRedirect' }>

const sentence = (parts: readonly string[]): string => lowerFirst(parts.join(' '))

const ended = (title: string, body: readonly string[] = []): Words => ({
  title,
  body,
  announce: sentence([/[.!?…]$/.test(title) ? title : `${title}.`, ...body]),
  tone: 'danger',
  actions: ['tryAgain', 'close'],
})

const helpOf = ({ hint, description, requestId }: ErrorInfo): string[] => [
  ...(hint === undefined ? [] : [clean(hint)]),
  ...(description === undefined ? [] : [`AWS says: ${clean(description)}`]),
  ...(requestId === undefined ? [] : [`Request id ${clean(requestId)}`]),
]

/** Which way is left where one does not work. */
const otherMethods = ({ code, retry }: ErrorInfo): readonly Action[] => {
  if (retry !== 'otherMethod') return []
  return /redirect/.test(code) ? ['useCode'] : ['useCode', 'useBrowser']
}

const failed = (error: ErrorInfo): Words => {
  const others = otherMethods(error)
  const words = ended(clean(error.message), helpOf(error))
  return others.length === 0 ? words : { ...words, actions: [...others, ...words.actions] }
}

const steps = {
  checkingStore: 'Looking for a session…',
  refreshing: 'Renewing your session…',
  listening: 'Preparing your sign-in…',
  registering: 'Registering this app…',
  requesting: 'Getting a code…',
} as const

/** For a moment that passes by itself, unless something is in its way. */
const busy = (title: string, lastError: ErrorInfo | undefined): Words => {
  const trouble = clean(lastError?.message ?? '')
  return {
    title,
    body: trouble === '' ? [] : [`${trouble} Trying again…`],
    announce: trouble === '' ? lowerFirst(title) : `${lowerFirst(trouble)} Trying again…`,
    tone: trouble === '' ? 'calm' : 'info',
    actions: ['cancel'],
  }
}

const greetings = {
  store: ['You are signed in already, until', 'you are signed in already.'],
  refresh: ['Session renewed: signed in until', 'session renewed. You are signed in.'],
  device: ['Signed in until', 'done. You are signed in.'],
  authorizationCode: ['Signed in until', 'done. You are signed in.'],
} as const

const signedIn = (
  { expiresAt, via }: Extract<SignInState, { status: 'signedIn' }>,
  moment: Moment,
): Words => {
  const until = timeOf(expiresAt, moment)
  const [title, announce] = greetings[via]
  return {
    title: `${title} ${until}`,
    body: [],
    announce: `${announce} Session ends about ${until}.`,
    tone: 'success',
    actions: [],
  }
}

/**
 * The message catalogue, keyed by state. Pure.
 *
 * @example
 * const { title, body, actions } = wordsFor(signIn.getState(), { now: Date.now() })
 */
export const wordsFor = (state: SignInState, moment: Moment): Words => {
  switch (state.status) {
    case 'starting':
      return busy(steps[state.step], state.lastError)
    case 'awaitingCode':
      return codeWords(state, moment)
    case 'awaitingRedirect':
      return redirectWords(state, moment)
    case 'exchanging':
      return busy('Almost done…', state.lastError)
    case 'signedIn':
      return signedIn(state, moment)
    case 'expired':
      return {
        ...ended('Code expired'),
        announce: 'the code expired before it was confirmed.',
        actions: ['newCode', 'close'],
      }
    case 'denied':
      return state.by === 'user'
        ? ended('Declined in the browser', ['If that was not you, tell your administrator.'])
        : failed(state.error)
    case 'failed':
      return failed(state.error)
    case 'cancelled':
      return { ...ended('Cancelled'), tone: 'calm', actions: [] }
  }
}

/** Said once the service answers again after an outage. */
export const backAgain = 'the service answers again.'
