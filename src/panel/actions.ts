import type { ErrorInfo } from '../../machines/types.ts'
import type { Shown } from './clean.ts'
import type { Action, Messages } from './messages.ts'

/**
 * How much an action stands out: `primary`, at most one, the most likely · `secondary` a button beside it · `quiet` a link ·
 * `other` one of the other ways to sign in, behind their heading · `leave` the way out.
 */
export type ActionRole = 'primary' | 'secondary' | 'quiet' | 'other' | 'leave'

/** Something that the person can do now. */
export interface PanelAction {
  readonly action: Action
  readonly label: string
  /** One capital letter, or `Esc`; `null` where there is none. Enter presses what has the focus. */
  readonly key: string | null
  readonly role: ActionRole
  /** What to ask before it is done; `null`: it is done at once. */
  readonly confirm: string | null
}

/** What a host can do beside what every host can. */
export type HostAction = 'changeSettings' | 'copyDiagnostics'

/** What a panel asks of a session, as `commands$` of a mirror names it. */
export type PanelCommand =
  'signIn' | 'signOut' | 'cancel' | 'restart' | 'nudge' | 'openBrowser' | 'submitRedirect'

type Allows = (command: PanelCommand) => boolean

const keys: Readonly<Partial<Record<Action, string>>> = {
  openBrowser: 'O',
  copyCode: 'C',
  copyLink: 'C',
  newCode: 'N',
  tryAgain: 'N',
  useCode: 'U',
  useBrowser: 'B',
  pasteAddress: 'P',
  cancel: 'Esc',
  close: 'Esc',
}

/**
 * Whether the session takes what the action asks for. While a sign-in goes on another one has to take its place; after its end
 * it can be begun anew as well.
 */
const isAllowed = (action: Action, { status }: Shown, allows: Allows): boolean => {
  switch (action) {
    case 'signIn':
      return allows('signIn')
    case 'newCode':
    case 'tryAgain':
    case 'useCode':
    case 'useBrowser': {
      if (status === 'signedOut') return allows('signIn')
      const isUnderWay = status === 'awaitingCode' || status === 'awaitingRedirect'
      return allows('restart') || (!isUnderWay && allows('signIn'))
    }
    case 'openBrowser':
      return allows('openBrowser')
    case 'pasteAddress':
      return allows('submitRedirect')
    case 'cancel':
      return allows('cancel')
    case 'copyCode':
    case 'copyLink':
    case 'copyRequestId':
    case 'copyDiagnostics':
    case 'changeSettings':
    case 'close':
      return true
  }
}

type Choice = readonly [action: Action, role: ActionRole]

/** Which way is left where one does not work. */
const otherMethods = ({ code, retry }: ErrorInfo): readonly Action[] => {
  if (retry !== 'otherMethod') return []
  return /redirect/.test(code) ? ['useCode'] : ['useCode', 'useBrowser']
}

/** After a failure: what most likely helps comes first. */
const afterError = (
  error: ErrorInfo,
  can: readonly HostAction[],
  isOpen: (action: Action) => boolean,
): Choice[] => {
  const settings: readonly Action[] =
    error.retry === 'never' && can.includes('changeSettings') ? ['changeSettings'] : []
  const ways = [...settings, ...otherMethods(error), 'tryAgain' as const].filter(isOpen)
  return [
    ...ways.map((action, at): Choice => [action, at === 0 ? 'primary' : 'secondary']),
    ...(error.requestId === undefined ? [] : [['copyRequestId', 'quiet'] as const]),
    ...(can.includes('copyDiagnostics') ? [['copyDiagnostics', 'quiet'] as const] : []),
    ['close', 'leave'],
  ]
}

const choicesOf = (
  state: Shown,
  isLastMinute: boolean,
  can: readonly HostAction[],
  isOpen: (action: Action) => boolean,
): Choice[] => {
  switch (state.status) {
    case 'restoring':
      return []
    case 'signedOut':
      return [
        ['signIn', 'primary'],
        ['useCode', 'quiet'],
      ]
    case 'starting':
    case 'exchanging':
      return [['cancel', 'leave']]
    case 'awaitingCode':
      return [
        ['openBrowser', 'primary'],
        ['copyCode', 'secondary'],
        ['newCode', isLastMinute ? 'secondary' : 'quiet'],
        ...(state.offer === 'authorizationCode' ? [['useBrowser', 'other'] as const] : []),
        ['cancel', 'leave'],
      ]
    case 'awaitingRedirect':
      return [
        ['openBrowser', 'primary'],
        ['copyLink', 'secondary'],
        ['tryAgain', 'quiet'],
        ['useCode', 'other'],
        ['pasteAddress', 'other'],
        ['cancel', 'leave'],
      ]
    case 'signedIn':
      return [['close', 'primary']]
    case 'expired':
      return [
        ['newCode', 'primary'],
        ['close', 'leave'],
      ]
    case 'denied':
      return state.by === 'user'
        ? [
            ['tryAgain', 'primary'],
            ['close', 'leave'],
          ]
        : afterError(state.error, can, isOpen)
    case 'failed':
      return afterError(state.error, can, isOpen)
    case 'cancelled':
      return [
        ['tryAgain', 'primary'],
        ['close', 'leave'],
      ]
  }
}

const isOpened = (state: Shown): boolean => 'browser' in state && state.browser === 'opened'

interface Surroundings {
  readonly isLastMinute: boolean
  readonly can: readonly HostAction[]
  /** `undefined`: all. */
  readonly commands: readonly PanelCommand[] | undefined
}

/** What the person can do, the most likely first; the last one leaves. */
export const actionsOf = (
  state: Shown,
  messages: Messages,
  { isLastMinute, can, commands }: Surroundings,
): PanelAction[] => {
  const allows: Allows = (command) => commands?.includes(command) ?? true
  const isOpen = (action: Action) => isAllowed(action, state, allows)
  return choicesOf(state, isLastMinute, can, isOpen)
    .filter(([action]) => isOpen(action))
    .map(([action, role]) => ({
      action,
      label:
        action === 'openBrowser' && isOpened(state) ? messages.openAgain : messages.actions[action],
      key: keys[action] ?? null,
      role,
      confirm: action === 'cancel' && state.status === 'exchanging' ? messages.confirmCancel : null,
    }))
}
