import { deepFreeze } from '../kit/freeze.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import { actionsOf, type HostAction, type PanelAction, type PanelCommand } from './actions.ts'
import { badgeOf, type Badge, type Tone } from './badge.ts'
import { cleanState, shownOf, type Shown } from './clean.ts'
import { clockAt, type PanelClock } from './clock.ts'
import { english } from './english.ts'
import type { Messages, Said } from './messages.ts'
import type { Moment } from './format-time.ts'
import { hostOf, hrefOf, isOffering } from './redirect.ts'

/** A line for a live region. */
export interface Announcement {
  readonly text: string
  /** The value of `aria-live`: `assertive` where the sign-in has ended. */
  readonly live: 'polite' | 'assertive'
}

/** What to draw. Frozen, JSON-serialisable, free of secrets, and clean of characters that steer or reorder text. */
export interface PanelModel {
  readonly status: Shown['status']
  readonly title: string
  readonly body: readonly string[]
  readonly tone: Tone
  /** The most likely first, the way out last: in a plain list, the order of Tab. */
  readonly actions: readonly PanelAction[]
  /** What stands before the actions whose role is `other`; `null` where there are none. */
  readonly othersTitle: string | null
  /** The action that takes the focus when this state is new; `null`: the focus stays where it is. */
  readonly focus: PanelAction['action'] | null
  /** What this state says aloud by itself. `announcement()` tells what of it is news. */
  readonly announce: Announcement
  /** To be shown large, left to right, untranslated. `label` spells it for `aria-label`, `spelledOut` on request. */
  readonly code: {
    readonly text: string
    readonly label: string
    readonly spelledOut: string
  } | null
  /** The page: `href` for a link and the QR code, `null` where it is no address of the web; `page` and `host` to be read. */
  readonly link: {
    readonly href: string | null
    readonly page: string
    readonly host: string
  } | null
  /** How it stands while a person is waited for, with a mark that says it without colour. Never announced. */
  readonly waiting: {
    readonly mark: '●' | '◐' | '○' | '⌁' | '☾'
    readonly text: string
    /** The heartbeat, where it stands beside the text. */
    readonly heartbeat: string | null
  } | null
  readonly clock: PanelClock | null
  /** For the support of AWS; `null` where there is none. */
  readonly requestId: string | null
  /** For the header of an app; `null` where no person is signed in, or was. */
  readonly badge: Badge | null
}

/** From where, and in which words. */
export interface PanelOptions extends Moment {
  /** How long the person has in all, in milliseconds: `totalMs` of `countdown$`. Without it the ring has no fraction. */
  readonly totalMs?: number | undefined
  /** Default: `english`. */
  readonly messages?: Messages | undefined
  /** What your app can do beside the rest. Default: nothing. */
  readonly can?: readonly HostAction[] | undefined
  /** What the session takes: what `commands$` of a mirror says last. What takes another command is not offered. Default: everything. */
  readonly commands?: readonly PanelCommand[] | undefined
}

const toneOf = (state: Shown): Tone => {
  switch (state.status) {
    case 'restoring':
    case 'cancelled':
      return 'calm'
    case 'signedOut':
      return state.reason === 'never' && state.lastError === undefined ? 'calm' : 'info'
    case 'starting':
    case 'exchanging':
      return state.lastError === undefined ? 'calm' : 'info'
    case 'awaitingCode': {
      const { phase, slowDowns } = state.poll
      // As before it asked: a request under way is no change of mood.
      if (phase === 'asking')
        return state.lastError === undefined && slowDowns === 0 ? 'calm' : 'info'
      return phase === 'waiting' ? 'calm' : 'info'
    }
    case 'awaitingRedirect':
      return isOffering(state) ? 'info' : 'calm'
    case 'signedIn': {
      if (!('refresh' in state) || state.refresh === 'idle') return 'success'
      return state.refresh === 'running' ? 'info' : 'warning'
    }
    case 'expired':
      return 'warning'
    case 'denied':
    case 'failed':
      return 'error'
  }
}

const saidOf = (state: Shown, messages: Messages, moment: Moment): Said => {
  switch (state.status) {
    case 'restoring':
      return messages.restoring(state, moment)
    case 'signedOut':
      return messages.signedOut(state, moment)
    case 'starting':
      return messages.starting(state, moment)
    case 'awaitingCode':
      return messages.awaitingCode(state, moment)
    case 'awaitingRedirect':
      return messages.awaitingRedirect(state, moment)
    case 'exchanging':
      return messages.exchanging(state, moment)
    case 'signedIn':
      return 'refresh' in state ? messages.session(state, moment) : messages.signedIn(state, moment)
    case 'expired':
      return messages.expired(state, moment)
    case 'denied':
      return messages.denied(state, moment)
    case 'failed':
      return messages.failed(state, moment)
    case 'cancelled':
      return messages.cancelled(state, moment)
  }
}

const marks = {
  waiting: '●',
  asking: '●',
  slowedDown: '◐',
  retrying: '○',
  offline: '⌁',
  suspended: '☾',
} as const

/** Whether a sign-in, or the session, has ended. */
const isEnd = (state: Shown): boolean =>
  state.status === 'signedOut'
    ? state.reason !== 'never' || state.lastError !== undefined
    : state.status === 'signedIn'
      ? !('refresh' in state)
      : ['expired', 'denied', 'failed', 'cancelled'].includes(state.status)

const linkOf = (state: Shown): PanelModel['link'] => {
  const link = (page: string, whole: string) => ({
    href: hrefOf(whole),
    page,
    host: hostOf(page),
  })
  if (state.status === 'awaitingCode')
    return link(state.verificationUri, state.verificationUriComplete)
  return state.status === 'awaitingRedirect'
    ? link(state.authorizationUrl, state.authorizationUrl)
    : null
}

const requestIdOf = (state: Shown): string | null => {
  if ('error' in state) return state.error.requestId ?? null
  const isLast = state.status === 'signedOut'
  return isLast ? (state.lastError?.requestId ?? null) : null
}

/**
 * What a screen shows of a sign-in or a session, in any toolkit. Pure: `now` is all it knows of time, so that the same
 * state at the same moment gives the same model. Total for every state.
 *
 * @example
 * const { title, body, actions } = panelModel(signIn.getState(), { now: Date.now() })
 */
export const panelModel = (
  anyState: SignInState | SessionState,
  options: PanelOptions,
): PanelModel => {
  const { now, totalMs, messages = english, can = [], commands } = options
  const state = cleanState(shownOf(anyState))
  const said = saidOf(state, messages, options)
  const isWaiting = state.status === 'awaitingCode' || state.status === 'awaitingRedirect'
  const clock = isWaiting ? clockAt(state.expiresAt, { now, totalMs }, messages) : null
  const isLastMinute = clock?.tone === 'warning'
  const actions = actionsOf(state, messages, { isLastMinute, can, commands })
  const hasOthers = actions.some(({ role }) => role === 'other')
  const { others } = messages
  const takesFocus = isEnd(state) || state.status === 'signedOut'
  const primary = actions.find(({ role }) => role === 'primary')
  return deepFreeze({
    status: state.status,
    title: said.title,
    body: [...said.body],
    tone: toneOf(state),
    actions,
    othersTitle: hasOthers ? others[state.status === 'awaitingCode' ? 'code' : 'redirect'] : null,
    focus: takesFocus ? (primary?.action ?? null) : null,
    announce: { text: said.announce, live: isEnd(state) ? 'assertive' : 'polite' },
    code:
      state.status === 'awaitingCode'
        ? {
            text: state.userCode,
            label: messages.spell(state.userCode),
            spelledOut: messages.spellOut(state.userCode),
          }
        : null,
    link: linkOf(state),
    waiting: isWaiting
      ? {
          mark: state.status === 'awaitingCode' ? marks[state.poll.phase] : '●',
          text: said.status ?? said.title,
          heartbeat: said.heartbeat ?? null,
        }
      : null,
    clock,
    requestId: requestIdOf(state),
    badge: badgeOf(state, messages, options),
  })
}
