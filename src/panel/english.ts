import type { EpochMs, ErrorInfo } from '../../machines/types.ts'
import { awaitingCode, spelled, spelledOut } from './english-code.ts'
import { page } from './english-page.ts'
import { hostOf, isOffering } from './redirect.ts'
import type { Messages, Of, OfSession, Said } from './messages.ts'
import { timeOf, type Moment } from './format-time.ts'
import { isUnanswered } from './unanswered.ts'

const steps = {
  checkingStore: 'Looking for a session…',
  refreshing: 'Renewing your session…',
  listening: 'Preparing your sign-in…',
  registering: 'Registering this app…',
  requesting: 'Getting a code…',
} as const

/** A title and what follows, said in one breath. */
export const saying = (title: string, body: readonly string[] = []): Said => ({
  title,
  body,
  announce: [/[.!?…]$/.test(title) ? title : `${title}.`, ...body].join(' '),
})

/** For a moment that passes by itself, unless something is in its way: then with what is done about it. */
const busy = (
  title: string,
  lastError: ErrorInfo | undefined,
  moment: Moment,
  silence: readonly string[],
): Said => {
  const trouble = lastError?.message ?? ''
  const known = trouble === '' ? [] : [`${trouble} Trying again…`]
  const body = trouble === '' && isUnanswered(moment) ? silence : known
  return body.length === 0 ? saying(title) : { title, body, announce: body.join(' ') }
}

const checkTheNetwork = 'If it goes on, check the network, the VPN and the proxy.'
const goOnTrying = ['AWS has not answered yet; we go on trying.', checkTheNetwork]
/** What may have arrived is not sent again. */
const goOnWaiting = ['AWS has not answered yet; we go on waiting.', checkTheNetwork]

/** What an error advises, and what the service has said. */
export const helpOf = ({ hint, description }: ErrorInfo): string[] => [
  ...(hint === undefined ? [] : [hint]),
  ...(description === undefined ? [] : [`AWS says: ${description}`]),
]

/** What an error is about, however it is worded. */
export const headlineOf = ({ message }: ErrorInfo): string =>
  message || 'You could not be signed in'

export const ifNotYou = 'If that was not you, tell your administrator.'
/** For those who are shown no keys. */
export const otherWays = 'Is your browser on another computer? Then sign in with a code.'

/** Why the other ways are offered, where they are. */
const troubleOf = (state: Of<'awaitingRedirect'>): string | undefined => {
  const { lastError } = state
  if (state.browser === 'failed')
    return lastError === undefined
      ? 'No browser opened: open the link in one on this machine.'
      : [lastError.message, ...helpOf(lastError)].join(' ')
  return isOffering(state) ? 'Your browser has not come back yet.' : undefined
}

const awaitingRedirect = (state: Of<'awaitingRedirect'>): Said => {
  const { browser } = state
  const host = hostOf(state.authorizationUrl)
  const title = 'Finish in your browser'
  const trouble = troubleOf(state)
  const where = browser === 'opened' ? `We opened a page at ${host}.` : `The page is at ${host}.`
  return {
    title,
    body: [...(browser === 'failed' ? [] : [where]), ...(trouble === undefined ? [] : [trouble])],
    status:
      browser !== 'failed' && trouble !== undefined
        ? 'still waiting for your browser'
        : 'waiting for your browser',
    announce: trouble === undefined ? `${title}. ${where}` : `${trouble} ${otherWays}`,
  }
}

/** The end of a token is no end for a person where it is renewed. */
const endOf = (
  { expiresAt, refreshable }: Pick<Of<'signedIn'>, 'expiresAt' | 'refreshable'>,
  moment: Moment,
): string =>
  refreshable
    ? 'The session renews itself.'
    : `You will be asked to sign in again about ${timeOf(expiresAt, moment)}.`

const signedIn = (state: Of<'signedIn'>, moment: Moment): Said =>
  saying(state.via === 'store' ? 'You are signed in already' : 'Signed in', [endOf(state, moment)])

const ends = {
  never: ['Sign in with IAM Identity Center'],
  user: ['You have signed out'],
  expired: ['Your session has expired', 'Sign in again to go on.'],
  revoked: ['Your session has ended', 'Sign in again to go on.'],
} as const

const signedOut = ({ reason, lastError }: OfSession<'signedOut'>): Said => {
  const [title, ...rest] = ends[reason]
  if (lastError === undefined || reason === 'revoked') return saying(title, rest)
  return saying(title, [...rest, headlineOf(lastError), ...helpOf(lastError)])
}

const session = (state: OfSession<'signedIn'>, moment: Moment): Said => {
  const { expiresAt, refresh } = state
  const until = timeOf(expiresAt, moment)
  const valid = expiresAt > moment.now ? ` It is valid until ${until}.` : ''
  switch (refresh) {
    case 'idle':
      return saying('Signed in', [endOf(state, moment)])
    case 'running':
      return saying('Signed in', ['Renewing your session…'])
    case 'retrying':
      return saying('Signed in', [
        `Your session could not be renewed yet; we go on trying.${valid}`,
      ])
    case 'offline':
      return saying('Signed in', [
        `You are offline. Your session is renewed when you are back.${valid}`,
      ])
  }
}

/** `42 min`, `7 h`; what is begun counts. */
const forHowLong = (until: EpochMs, { now }: Moment): string => {
  const minutes = Math.max(0, Math.ceil((until - now) / 60_000))
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}

/**
 * The messages in English.
 *
 * @example
 * const ours: Messages = { ...english, actions: { ...english.actions, close: 'Go to the console' } }
 */
export const english: Messages = {
  starting: ({ step, lastError }, moment) => busy(steps[step], lastError, moment, goOnTrying),
  awaitingCode,
  awaitingRedirect,
  exchanging: ({ lastError }, moment) => busy('Almost done…', lastError, moment, goOnWaiting),
  signedIn,
  expired: () => saying('This code has expired', ['It was not confirmed in time.']),
  denied: ({ by, error }) =>
    by === 'user'
      ? saying('The request was declined', [ifNotYou])
      : saying(headlineOf(error), helpOf(error)),
  failed: ({ error }) => saying(headlineOf(error), helpOf(error)),
  cancelled: () => saying('Cancelled'),
  restoring: () => saying('Looking for a session…'),
  signedOut,
  session,
  actions: {
    signIn: 'Sign in',
    openBrowser: 'Open browser',
    copyCode: 'Copy',
    copyLink: 'Copy link',
    newCode: 'Get a new code',
    tryAgain: 'Try again',
    useCode: 'Use a code on another device',
    useBrowser: 'Use the browser on this machine',
    pasteAddress: 'Paste the address',
    changeSettings: 'Change settings',
    copyRequestId: 'Copy request id',
    copyDiagnostics: 'Copy diagnostics',
    cancel: 'Cancel',
    close: 'Close',
  },
  openAgain: 'Open browser again',
  others: { code: 'Having trouble?', redirect: 'Browser on another computer?' },
  confirmCancel: 'You are almost signed in. Cancel all the same?',
  spell: (code) => `Code: ${spelled(code)}`,
  spellOut: (code) => `Code: ${spelledOut(code)}`,
  left: (label) => `${label} left`,
  timeLeft: (seconds) =>
    seconds < 60
      ? `Less than ${seconds} seconds left.`
      : `Less than ${seconds / 60} ${seconds === 60 ? 'minute' : 'minutes'} left.`,
  backAgain: 'The service answers again.',
  badge: {
    signedIn: () => 'Signed in',
    ending: (until, moment) => `Signed in · ${forHowLong(until, moment)}`,
    renewing: () => 'Renewing…',
    retrying: (until, moment) => `Trying again, valid ${forHowLong(until, moment)}`,
    offline: (until, moment) => `Offline, valid ${forHowLong(until, moment)}`,
    overdue: () => 'Waiting to renew',
    signInAgain: () => 'Sign in again',
  },
  page,
}
