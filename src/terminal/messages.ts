import type { ErrorInfo } from '../../machines/types.ts'
import {
  codeTitle,
  heartbeat,
  noBrowser,
  phaseAloud,
  silenceOf,
  troubleOf,
  tryingAgain,
} from '../panel/english-code.ts'
import { english, headlineOf, helpOf, ifNotYou, saying } from '../panel/english.ts'
import type { Messages, Of, Said } from '../panel/messages.ts'
import { leftUntil, secondsOf, timeOf, type Moment } from '../panel/format-time.ts'
import { isOffering } from '../panel/redirect.ts'

const pace = ({ slowDowns, intervalMs }: Of<'awaitingCode'>['poll']): string =>
  slowDowns === 0
    ? 'waiting'
    : `waiting, every ${secondsOf(intervalMs)} s (AWS asked us to slow down)`

const standing = (
  state: Of<'awaitingCode'>,
  moment: Moment,
): { readonly status: string; readonly notes?: readonly string[] } => {
  const { poll, lastError, expiresAt } = state
  switch (poll.phase) {
    case 'waiting':
    case 'slowedDown':
      return { status: pace(poll) }
    case 'asking':
      return {
        status: lastError === undefined ? pace(poll) : 'trying again…',
        notes: silenceOf(moment),
      }
    case 'retrying':
      return {
        status: tryingAgain(state, moment),
        notes: [`${troubleOf(state)} Your code stays valid.`],
      }
    case 'offline':
      return {
        status: `offline, code valid ${leftUntil(expiresAt, moment)}`,
        notes: ['Your code stays valid; we continue when you are back.'],
      }
    case 'suspended':
      return { status: 'Welcome back. Checking…' }
  }
}

/** A line of a log can be followed: it has the address and the code as they are. */
const awaitingCode = (state: Of<'awaitingCode'>, moment: Moment): Said => {
  const { userCode, verificationUri, expiresAt, browser } = state
  const { status, notes = [] } = standing(state, moment)
  const until = timeOf(expiresAt, moment)
  return {
    title: codeTitle,
    body: [
      'Only approve if you started this.',
      ...notes,
      ...(browser === 'failed' ? [noBrowser] : []),
    ],
    status,
    heartbeat: heartbeat(state, moment),
    announce:
      phaseAloud(state, moment) ??
      `Open ${verificationUri} and confirm code ${userCode} (valid until ${until}).`,
  }
}

const awaitingRedirect = (state: Of<'awaitingRedirect'>, moment: Moment): Said => {
  const said = english.awaitingRedirect(state, moment)
  if (isOffering(state)) return said
  const until = timeOf(state.expiresAt, moment)
  const announce = `${said.title}, on this machine: ${state.authorizationUrl} (until ${until}).`
  return { ...said, announce }
}

const greetings = {
  store: ['You are signed in already', 'You are signed in already'],
  refresh: ['Session renewed: signed in', 'Session renewed. You are signed in'],
  device: ['Signed in', 'Done. You are signed in'],
  authorizationCode: ['Signed in', 'Done. You are signed in'],
} as const

/** The end of a token is no end for a person where it is renewed. */
const signedIn = ({ expiresAt, refreshable, via }: Of<'signedIn'>, moment: Moment): Said => {
  const end = refreshable ? '' : ` until about ${timeOf(expiresAt, moment)}`
  const [title, announce] = greetings[via]
  return { title: title + end, body: [], announce: `${announce}${end}.` }
}

/** Nothing is copied here but by hand: the request id stands among the rest. */
const failed = (error: ErrorInfo): Said =>
  saying(headlineOf(error), [
    ...helpOf(error),
    ...(error.requestId === undefined ? [] : [`Request id ${error.requestId}`]),
  ])

/** The panel's messages where a terminal has words of its own: shorter ones, for one line each. */
export const terminalMessages: Messages = {
  ...english,
  awaitingCode,
  awaitingRedirect,
  signedIn,
  expired: () => ({
    title: 'Code expired',
    body: [],
    announce: 'The code expired before it was confirmed.',
  }),
  denied: ({ by, error }) =>
    by === 'user' ? saying('Declined in the browser', [ifNotYou]) : failed(error),
  failed: ({ error }) => failed(error),
  actions: {
    ...english.actions,
    openBrowser: 'open browser',
    copyCode: 'copy code',
    copyLink: 'copy link',
    newCode: 'new code',
    tryAgain: 'try again',
    useCode: 'use a code',
    useBrowser: 'use the browser on this machine',
    pasteAddress: 'paste the address',
    cancel: 'cancel',
    close: 'close',
  },
  openAgain: 'open browser',
  others: { ...english.others, code: '' },
}
