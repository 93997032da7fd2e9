import type { Shown } from './clean.ts'
import type { BadgeKind, Messages, OfSession } from './messages.ts'
import type { Moment } from './format-time.ts'

/** How it is meant, to be shown by more than a colour. */
export type Tone = 'calm' | 'info' | 'warning' | 'error' | 'success'

/** A session in a few words, for the header of an app. The mark says the same as the tone, without colour. */
export interface Badge {
  readonly mark: '●' | '◐' | '◌' | '!'
  readonly text: string
  readonly tone: Tone
}

const looks: Readonly<Record<BadgeKind, Omit<Badge, 'text'>>> = {
  signedIn: { mark: '●', tone: 'success' },
  ending: { mark: '●', tone: 'success' },
  renewing: { mark: '◐', tone: 'info' },
  retrying: { mark: '◌', tone: 'warning' },
  offline: { mark: '◌', tone: 'warning' },
  overdue: { mark: '◌', tone: 'warning' },
  signInAgain: { mark: '!', tone: 'error' },
}

const heldAs = (refreshable: boolean): BadgeKind => (refreshable ? 'signedIn' : 'ending')

/** A lost network ends no session: a token that can be renewed is overdue at worst. */
const kindOf = (
  { expiresAt, refresh, refreshable }: OfSession<'signedIn'>,
  { now }: Moment,
): BadgeKind => {
  if (refresh === 'running') return 'renewing'
  if (expiresAt <= now) return refreshable ? 'overdue' : 'signInAgain'
  return refresh === 'idle' ? heldAs(refreshable) : refresh
}

export const badgeOf = (state: Shown, messages: Messages, moment: Moment): Badge | null => {
  const dress = (kind: BadgeKind, until: number): Badge => ({
    ...looks[kind],
    text: messages.badge[kind](until, moment),
  })
  if (state.status === 'signedIn') {
    const kind = 'refresh' in state ? kindOf(state, moment) : heldAs(state.refreshable)
    return dress(kind, state.expiresAt)
  }
  const isLost =
    state.status === 'signedOut' && (state.reason === 'expired' || state.reason === 'revoked')
  return isLost ? dress('signInAgain', moment.now) : null
}
