import { leftUntil, secondsOf, timeOf, type Moment } from './moment.ts'
import { clean, lowerFirst } from './text.ts'
import type { AwaitingCode, Words } from './words.ts'

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

/** The words for a person who has a code. */
export const codeWords = (state: AwaitingCode, moment: Moment): Words => {
  const { poll, lastError, expiresAt, userCode, verificationUri, browser, offer } = state
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
    ...(offer === 'authorizationCode' && { otherwise: ['useBrowser'] }),
    ...rest,
  }
}
