import type { SignInState } from '../observe/states.ts'
import type { Action as PanelActionName, PanelAction } from '../panel/index.ts'
import type { Moment } from '../panel/format-time.ts'
import { panelModel, type PanelModel } from '../panel/model.ts'
import { terminalMessages } from './messages.ts'

export type AwaitingCode = Extract<SignInState, { status: 'awaitingCode' }>
export type AwaitingRedirect = Extract<SignInState, { status: 'awaitingRedirect' }>

/** What a terminal can do of a panel. */
export type Action = Exclude<
  PanelActionName,
  'signIn' | 'changeSettings' | 'copyRequestId' | 'copyDiagnostics'
>

/** A key and what it does, as the panel shows it. */
export interface KeyHint {
  /** One character, or `Esc`. */
  readonly key: string
  readonly label: string
}

/** The key of an action. */
export interface ActionKey extends KeyHint {
  readonly action: Action
}

/** The panel of a state in a terminal's words. Pure. */
export const wordsFor = (state: SignInState, moment: Moment): PanelModel =>
  panelModel(state, { ...moment, messages: terminalMessages })

const isOurs = (action: PanelActionName): action is Action =>
  !['signIn', 'changeSettings', 'copyRequestId', 'copyDiagnostics'].includes(action)

/** Keys are pressed without Shift. */
const keyOf = ({ action, key, label }: PanelAction): ActionKey[] =>
  isOurs(action) && key !== null
    ? [{ action, key: key.length === 1 ? key.toLowerCase() : key, label }]
    : []

/** The keys in force, the most likely first: those of the state, and of other ways to sign in. */
export const keysOf = ({
  status,
  actions,
}: PanelModel): { readonly own: readonly ActionKey[]; readonly others: readonly ActionKey[] } => {
  // After these the terminal goes back to the program that started it.
  if (status === 'signedIn' || status === 'cancelled') return { own: [], others: [] }
  const isOther = ({ role }: PanelAction) => role === 'other'
  return {
    own: actions.filter((action) => !isOther(action)).flatMap(keyOf),
    others: actions.filter(isOther).flatMap(keyOf),
  }
}
