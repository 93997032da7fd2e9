import type { Of, Said } from './messages.ts'
import { leftUntil, secondsOf, timeOf, type Moment } from './format-time.ts'
import { isUnanswered } from './unanswered.ts'

/** When we last asked, or will ask first. */
export const heartbeat = ({ poll, lastError }: Of<'awaitingCode'>, { now }: Moment): string => {
  if (poll.phase === 'asking') return 'checking…'
  if (poll.lastAt === null) {
    if (poll.phase === 'offline' || poll.nextAt === null) return ''
    const seconds = secondsOf(poll.nextAt - now)
    return seconds === 0 ? 'checking…' : `first check in ${seconds} s`
  }
  const verb = lastError === undefined ? 'checked' : 'tried'
  const seconds = Math.floor(Math.max(0, now - poll.lastAt) / 1_000)
  return seconds === 0 ? `${verb} just now` : `${verb} ${seconds} s ago`
}

export const tryingAgain = ({ poll }: Of<'awaitingCode'>, { now }: Moment): string =>
  poll.nextAt === null
    ? 'no time is left to try again'
    : `trying again in ${secondsOf(poll.nextAt - now)} s`

export const troubleOf = ({ lastError }: Of<'awaitingCode'>): string =>
  lastError?.message || 'The service cannot be reached.'

/** `W, D, J, B, dash, M, J, H, T` */
export const spelled = (code: string): string =>
  Array.from(code, (letter) => (letter === '-' ? 'dash' : letter)).join(', ')

const alphabet =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'
const names = new Map(alphabet.split(' ').map((name) => [name.charAt(0), name]))

/** `Whiskey, Delta, Juliett, …` */
export const spelledOut = (code: string): string =>
  spelled(code)
    .split(', ')
    .map((letter) => names.get(letter.toUpperCase()) ?? letter)
    .join(', ')

const silence = 'AWS has not answered yet; we go on asking.'

/** The same, for who reads the code beside it. */
export const silenceOf = (moment: Moment): readonly string[] =>
  isUnanswered(moment) ? [`${silence} Your code stays valid.`] : []

/** What is said aloud of a phase, where it has something to say beside the code. */
export const phaseAloud = (state: Of<'awaitingCode'>, moment: Moment): string | undefined => {
  const until = () => timeOf(state.expiresAt, moment)
  switch (state.poll.phase) {
    case 'waiting':
      return undefined
    case 'asking':
      return isUnanswered(moment) ? `${silence} The code stays valid until ${until()}.` : undefined
    case 'slowedDown':
      return `AWS asked us to check less often (every ${secondsOf(state.poll.intervalMs)} seconds).`
    case 'retrying':
      return `${troubleOf(state)} ${state.poll.nextAt === null ? 'The' : 'Trying again; the'} code stays valid until ${until()}.`
    case 'offline':
      return `You are offline. The code stays valid until ${until()}; we continue when you are back.`
    case 'suspended':
      return 'Welcome back. Checking…'
  }
}

const statusOf = (state: Of<'awaitingCode'>, moment: Moment): string => {
  const { poll, lastError } = state
  switch (poll.phase) {
    case 'waiting':
      return heartbeat(state, moment)
    case 'asking':
      return lastError === undefined ? 'checking…' : 'trying again…'
    case 'slowedDown':
      return `checking every ${secondsOf(poll.intervalMs)} s`
    case 'retrying':
      return tryingAgain(state, moment)
    case 'offline':
      return 'waiting for the network'
    case 'suspended':
      return 'checking…'
  }
}

const noteOf = (state: Of<'awaitingCode'>, moment: Moment): readonly string[] => {
  const slower =
    state.poll.slowDowns === 0 ? [] : ['AWS asked us to check less often. Nothing for you to do.']
  switch (state.poll.phase) {
    case 'retrying':
      return [`${troubleOf(state)} Your code stays valid.`]
    case 'offline': {
      const left = leftUntil(state.expiresAt, moment)
      return [`You are offline. Your code stays valid for ${left}; we continue when you are back.`]
    }
    case 'suspended':
      return ['Welcome back. Checking…']
    case 'asking':
      return [...slower, ...silenceOf(moment)]
    case 'waiting':
    case 'slowedDown':
      return slower
  }
}

const onlyApprove = 'Only approve if you started this sign-in here.'
export const codeTitle = 'Confirm this code in your browser'
export const noBrowser = 'No browser opened: open the link yourself.'

export const awaitingCode = (state: Of<'awaitingCode'>, moment: Moment): Said => ({
  title: codeTitle,
  body: [onlyApprove, ...noteOf(state, moment), ...(state.browser === 'failed' ? [noBrowser] : [])],
  status: statusOf(state, moment),
  announce:
    phaseAloud(state, moment) ?? `${codeTitle}. Code: ${spelled(state.userCode)}. ${onlyApprove}`,
})
