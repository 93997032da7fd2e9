import type { PanelAction } from '../actions.ts'
import { shownOf } from '../clean.ts'
import type { Messages } from '../messages.ts'
import type { PanelModel } from '../model.ts'
import type { Asked } from './pending-requests.ts'
import type { AnyState } from './follow.ts'
import type { QrCode } from './qr.ts'

/** What is drawn, and what its controls do. */
export interface RenderInput extends Asked {
  readonly model: PanelModel
  readonly words: Messages
  readonly isBusy: boolean
  readonly account: string
  /** What is shown is old, and nothing can be done about it here. */
  readonly isLost: boolean
  /** Counts the requests of this sign-in: each is a beat. */
  readonly beat: number
  /** Whether the page opens by a link, or the host opens it. */
  readonly opens: 'link' | 'host'
  readonly qr: Pick<QrCode, 'canShow' | 'render'>
  readonly showsQr: boolean
  readonly canToggleQr: boolean
  readonly commands: Commands
}

/** What the controls do. */
export interface Commands {
  act(action: PanelAction): void
  /** The link has been followed: the browser does the rest. */
  follow(event: Event): void
  confirm(): void
  relent(): void
  spell(): void
  toggleQr(): void
  paste(address: string): void
  stopPasting(): void
}

/** Counts the requests of a code: each is a beat. */
export const beatOf = (anyState: AnyState): number => {
  const state = shownOf(anyState)
  if (state.status !== 'awaitingCode') return 0
  return state.poll.count + (state.poll.phase === 'asking' ? 1 : 0)
}
