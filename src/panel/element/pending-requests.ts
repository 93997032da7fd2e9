import type { PanelAction } from '../actions.ts'
import type { Action } from '../messages.ts'
import { copyText } from './copy.ts'
import type { PanelTime } from './session.ts'
import { Timer } from './timer.ts'

const noticeMs = 2_000

/** What the person has asked of the panel itself, beside what happens to the sign-in. */
export interface Asked {
  /** What has just been copied. */
  readonly copied: Action | undefined
  /** What the person has to copy by hand. */
  readonly toCopy: { readonly action: Action; readonly text: string } | undefined
  /** What waits for a second yes. */
  readonly unsure: PanelAction | undefined
  readonly isSpelledOut: boolean
  /** Whether the other ways have been unfolded for the person. */
  readonly isOtherOpen: boolean
  readonly isPasting: boolean
  /** What came of the address that was pasted. */
  readonly pasted: 'taken' | 'foreign' | undefined
  /** Whether the QR code is to be seen; `undefined`: as it is by itself. */
  readonly wantsQr: boolean | undefined
}

const nothingYet: Asked = {
  copied: undefined,
  toCopy: undefined,
  unsure: undefined,
  isSpelledOut: false,
  isOtherOpen: false,
  isPasting: false,
  pasted: undefined,
  wantsQr: undefined,
}

/** Keeps what has been asked, for as long as the state that it was asked in. */
export class PendingRequests {
  readonly #onChange: () => void
  readonly #notice = new Timer()
  #now = nothingYet
  /** Counts what has been forgotten. */
  #age = 0

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  get now(): Asked {
    return this.#now
  }

  ask(more: Partial<Asked>): void {
    this.#now = { ...this.#now, ...more }
    this.#onChange()
  }

  /** Another state: only what is a matter of taste stays. */
  forget(): void {
    const { isSpelledOut, wantsQr } = this.#now
    this.stop()
    this.#age += 1
    this.#now = { ...nothingYet, isSpelledOut, wantsQr }
  }

  /** Copies, says so for a moment, and resolves with whether it could; `undefined`: the state is another one by now. */
  async copy(action: Action, text: string, clock: PanelTime): Promise<boolean | undefined> {
    const age = this.#age
    const hasCopied = await copyText(text)
    if (age !== this.#age) return undefined
    if (!hasCopied) {
      this.ask({ toCopy: { action, text } })
      return false
    }
    this.ask({ copied: action, toCopy: undefined })
    this.#notice.start(clock, noticeMs, () => this.ask({ copied: undefined }))
    return true
  }

  stop(): void {
    this.#notice.stop()
    this.#now = { ...this.#now, copied: undefined }
  }
}
