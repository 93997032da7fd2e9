import type { Action } from '../messages.ts'
import type { PanelModel } from '../model.ts'
import type { Follow } from './follow.ts'
import type { PanelSession, PanelSignInOptions } from './session.ts'

/** What the actions of a panel reach. */
export interface Reach {
  readonly session: PanelSession
  readonly follow: Follow
  readonly model: PanelModel
  readonly copy: (action: Action, text: string) => void
  readonly openBrowser: () => void
  readonly paste: () => void
  readonly changeSettings: () => void
  readonly diagnostics: () => string
  readonly close: () => void
}

type Method = NonNullable<PanelSignInOptions['method']>

const restart = ({ session, follow }: Reach, method?: Method): void => {
  const options = method === undefined ? {} : { method }
  const former = follow.allows('restart') ? follow.attempt : undefined
  follow.take(former?.restart(options) ?? session.signIn({ prompt: 'always', ...options }))
}

/** What each action does. */
export const handlers: Readonly<Record<Action, (reach: Reach) => void>> = {
  signIn: ({ session, follow }) => follow.take(session.signIn()),
  openBrowser: ({ openBrowser }) => openBrowser(),
  copyCode: ({ model, copy }) => copy('copyCode', model.code?.text ?? ''),
  copyLink: ({ model, copy }) => copy('copyLink', model.link?.href ?? ''),
  copyRequestId: ({ model, copy }) => copy('copyRequestId', model.requestId ?? ''),
  copyDiagnostics: ({ copy, diagnostics }) => copy('copyDiagnostics', diagnostics()),
  newCode: (reach) => restart(reach),
  tryAgain: (reach) => restart(reach),
  useCode: (reach) => restart(reach, 'device'),
  useBrowser: (reach) => restart(reach, 'authorizationCode'),
  pasteAddress: ({ paste }) => paste(),
  changeSettings: ({ changeSettings }) => changeSettings(),
  cancel: ({ follow }) => follow.attempt?.cancel('user'),
  close: ({ close }) => close(),
}
