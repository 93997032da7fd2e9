import type { PanelAction } from '../actions.ts'
import type { Action } from '../messages.ts'
import type { PanelModel } from '../model.ts'
import type { PendingRequests } from './pending-requests.ts'
import type { OpenedPage } from './opened-page.ts'
import { selectText } from './copy.ts'
import { handlers } from './handlers.ts'
import type { AnyState, Follow } from './follow.ts'
import type { PanelProperties } from './properties.ts'
import type { Commands } from './render-input.ts'

interface Parts {
  readonly panel: PanelProperties
  readonly follow: Follow
  readonly requests: PendingRequests
  readonly openedPage: OpenedPage
  /** What is on the screen. */
  readonly look: () => {
    readonly state: AnyState | undefined
    readonly model: PanelModel | undefined
    readonly isBusy: boolean
  }
  readonly say: (text: string) => void
  readonly changeSettings: () => void
  readonly close: () => void
  /** Moves the focus once what has been asked for is drawn. */
  readonly focusNext: (selector: string) => void
}

/** What the controls of a panel do. */
export const createCommands = (parts: Parts): Commands => {
  const { panel, follow, requests, openedPage, look, say, changeSettings, close, focusNext } = parts

  const open = async () => {
    const { state } = look()
    const hasOpened = await follow.attempt?.openBrowser()
    openedPage.note(state, hasOpened === true ? 'opened' : 'failed')
    panel.requestUpdate()
    await panel.updateComplete
    const { model } = look()
    // The state has not changed, so nothing else says so.
    if (hasOpened !== true && model?.status === 'awaitingCode') say(model.body.at(-1) ?? '')
  }

  const copy = async (action: Action, text: string) => {
    const hasCopied = await requests.copy(action, text, panel.clock)
    if (hasCopied === undefined) return
    const { copied, copyYourself } = panel.words.page
    say(hasCopied ? copied : copyYourself)
    if (hasCopied) return
    const code = panel.shadowRoot?.querySelector('.code')
    if (action === 'copyCode' && code) selectText(code)
    else focusNext('.to-copy')
  }

  const paste = async (address: string) => {
    const isOurs = await follow.attempt?.submitRedirect(address)
    if (!requests.now.isPasting) return
    const { takenAddress, foreignAddress } = panel.words.page
    say(isOurs === true ? takenAddress : foreignAddress)
    requests.ask({ pasted: isOurs === true ? 'taken' : 'foreign' })
  }

  const perform = (action: Action) => {
    const { session } = panel
    const { model } = look()
    if (session === undefined || model === undefined) return
    handlers[action]({
      session,
      follow,
      model,
      copy: (what, text) => void copy(what, text),
      openBrowser: () => void open(),
      paste: () => {
        focusNext('#address')
        requests.ask({ isPasting: true, isOtherOpen: true })
      },
      diagnostics: () => panel.diagnostics?.() ?? '',
      changeSettings,
      close,
    })
  }

  const act = (action: PanelAction) => {
    // What is being prepared is what was asked for.
    if (look().isBusy && action.role !== 'leave') return
    if (action.confirm === null) perform(action.action)
    else {
      focusNext('.question .primary')
      requests.ask({ unsure: action })
    }
  }

  return {
    act,
    follow: (event) => {
      if (look().isBusy) event.preventDefault()
      else openedPage.note(look().state, 'opened')
      panel.requestUpdate()
    },
    confirm: () => {
      const { unsure } = requests.now
      requests.ask({ unsure: undefined })
      if (unsure !== undefined) perform(unsure.action)
    },
    relent: () => {
      focusNext(`[data-action=${requests.now.unsure?.action}]`)
      requests.ask({ unsure: undefined })
    },
    spell: () => requests.ask({ isSpelledOut: !requests.now.isSpelledOut }),
    toggleQr: () => requests.ask({ wantsQr: requests.now.wantsQr !== true }),
    paste: (address) => void paste(address),
    stopPasting: () => {
      focusNext('[data-action=pasteAddress]')
      requests.ask({ isPasting: false, pasted: undefined })
    },
  }
}
