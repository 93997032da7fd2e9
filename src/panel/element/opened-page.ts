import { pageOf } from '../../observe/page-of.ts'
import { shownOf, type Shown } from '../clean.ts'
import type { AnyState } from './follow.ts'

type Outcome = 'opened' | 'failed'

/** What came of opening a page from here, which the sign-in does not learn: a link opens by itself. */
export class OpenedPage {
  #page: string | undefined
  #outcome: Outcome = 'opened'

  note(state: AnyState | undefined, outcome: Outcome): void {
    this.#page = state && pageOf(shownOf(state))
    this.#outcome = outcome
  }

  /** The state as the person knows it. */
  seen(state: AnyState): Shown {
    const shown = shownOf(state)
    const isOurs = 'browser' in shown && shown.browser !== 'opened' && pageOf(shown) === this.#page
    return isOurs ? { ...shown, browser: this.#outcome } : shown
  }
}
