import type { EpochMs, ErrorInfo } from '../../machines/effects.ts'
import type { SignInState } from '../observe/states.ts'
import { clean } from './text.ts'

export type Action = 'openBrowser' | 'copyCode' | 'newCode' | 'cancel' | 'close'
export type Tone = 'calm' | 'info' | 'success' | 'danger'

/** What a state says to a person. The same words for every way of showing it. */
export interface Words {
  /** What is happening. */
  readonly title: string
  /** What to know and what to do, a sentence or two each. */
  readonly body: readonly string[]
  /** While there is a code: how it stands, in a few words. */
  readonly status?: string
  /** The whole of it as one sentence, for a log line or a screen reader. */
  readonly announce: string
  readonly tone: Tone
  readonly actions: readonly Action[]
}

/** From where a state is looked at. */
export interface Moment {
  readonly now: EpochMs
  /** Default: the system's. */
  readonly timeZone?: string | undefined
}

type AwaitingCode = Extract<SignInState, { status: 'awaitingCode' }>

const dayMs = 86_400_000

/** `18:40`, and with the day where that is another one. */
export const timeOf = (at: EpochMs, { now, timeZone }: Moment): string => {
  const format = (when: EpochMs, o: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...o, timeZone }).format(when)
  const time = format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
  if (format(at, date) === format(now, date)) return time
  const isNear = Math.abs(at - now) < 6 * dayMs
  return `${format(at, isNear ? { weekday: 'short' } : { day: 'numeric', month: 'short' })} ${time}`
}

/** `9:12`, rounded up as the countdown is. */
const leftUntil = (at: EpochMs, { now }: Moment): string => {
  const seconds = Math.max(0, Math.ceil((at - now) / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const secondsOf = (ms: number): number => Math.max(0, Math.ceil(ms / 1_000))

/** When we last asked, or shall ask first. */
export const heartbeat = ({ poll, lastError }: AwaitingCode, { now }: Moment): string => {
  if (poll.phase === 'asking') return 'checking…'
  if (poll.lastAt === null) {
    if (poll.phase === 'offline') return ''
    const seconds = secondsOf((poll.nextAt ?? now) - now)
    return seconds === 0 ? 'checking…' : `first check in ${seconds} s`
  }
  const verb = lastError === undefined ? 'checked' : 'tried'
  const seconds = Math.floor(Math.max(0, now - poll.lastAt) / 1_000)
  return seconds === 0 ? `${verb} just now` : `${verb} ${seconds} s ago`
}

const pace = ({ slowDowns, intervalMs }: AwaitingCode['poll']): string =>
  slowDowns === 0
    ? 'waiting'
    : `waiting, every ${secondsOf(intervalMs)} s (AWS asked us to slow down)`

const codeWords = (state: AwaitingCode, moment: Moment): Words => {
  const { poll, lastError, expiresAt, userCode, verificationUri, browser } = state
  const until = timeOf(expiresAt, moment)
  const said: Pick<Words, 'status' | 'announce' | 'tone'> & { readonly note?: string } = {
    status: pace(poll),
    announce: `open ${clean(verificationUri)} and confirm code ${clean(userCode)} (valid until ${until}).`,
    tone: 'calm',
  }
  const saying = (): typeof said => {
    switch (poll.phase) {
      case 'waiting':
        return said
      case 'asking':
        return lastError === undefined ? said : { ...said, status: 'trying again…', tone: 'info' }
      case 'slowedDown':
        return {
          ...said,
          announce: `AWS asked us to check less often (every ${secondsOf(poll.intervalMs)} seconds).`,
          tone: 'info',
        }
      case 'retrying': {
        const trouble = clean(lastError?.message ?? 'The service cannot be reached.')
        return {
          status: `trying again in ${secondsOf((poll.nextAt ?? moment.now) - moment.now)} s`,
          note: `${trouble} Your code stays valid.`,
          announce: `${lowerFirst(trouble)} Trying again; the code stays valid until ${until}.`,
          tone: 'info',
        }
      }
      case 'offline':
        return {
          status: `offline, code valid ${leftUntil(expiresAt, moment)}`,
          note: 'Your code stays valid; we continue when you are back.',
          announce: `you are offline. The code stays valid until ${until}; we continue when you are back.`,
          tone: 'info',
        }
      case 'suspended':
        return {
          status: 'Welcome back. Checking…',
          announce: 'welcome back. Checking…',
          tone: 'info',
        }
    }
  }
  const { note, ...rest } = saying()
  return {
    title: 'Confirm this code in your browser',
    body: [
      'Only approve if you started this.',
      ...(note === undefined ? [] : [note]),
      ...(browser === 'failed' ? ['No browser opened: open the link yourself.'] : []),
    ],
    actions: ['openBrowser', 'copyCode', 'newCode', 'cancel'],
    ...rest,
  }
}

export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const sentence = (parts: readonly string[]): string => lowerFirst(parts.join(' '))

const ended = (title: string, body: readonly string[] = []): Words => ({
  title,
  body,
  announce: sentence([/[.!?…]$/.test(title) ? title : `${title}.`, ...body]),
  tone: 'danger',
  actions: ['newCode', 'close'],
})

const helpOf = ({ hint, description, requestId }: ErrorInfo): string[] => [
  ...(hint === undefined ? [] : [clean(hint)]),
  ...(description === undefined ? [] : [`AWS says: ${clean(description)}`]),
  ...(requestId === undefined ? [] : [`Request id ${clean(requestId)}`]),
]

/** The message catalogue, keyed by state. Pure. */
export const wordsFor = (state: SignInState, moment: Moment): Words => {
  switch (state.status) {
    case 'starting': {
      const title = state.step === 'registering' ? 'Registering this app…' : 'Getting a code…'
      const trouble = clean(state.lastError?.message ?? '')
      return {
        title,
        body: trouble === '' ? [] : [`${trouble} Trying again…`],
        announce: trouble === '' ? lowerFirst(title) : `${lowerFirst(trouble)} Trying again…`,
        tone: trouble === '' ? 'calm' : 'info',
        actions: ['cancel'],
      }
    }
    case 'awaitingCode':
      return codeWords(state, moment)
    case 'signedIn': {
      const until = timeOf(state.expiresAt, moment)
      return {
        title: `Signed in until ${until}`,
        body: [],
        announce: `done. You are signed in. Session ends about ${until}.`,
        tone: 'success',
        actions: [],
      }
    }
    case 'expired':
      return { ...ended('Code expired'), announce: 'the code expired before it was confirmed.' }
    case 'denied':
      return state.by === 'user'
        ? ended('Declined in the browser', ['If that was not you, tell your administrator.'])
        : ended(clean(state.error.message), helpOf(state.error))
    case 'failed':
      return ended(clean(state.error.message), helpOf(state.error))
    case 'cancelled':
      return { ...ended('Cancelled'), tone: 'calm', actions: [] }
  }
}

/** Said once the service answers again after an outage. */
export const backAgain = 'the service answers again.'
