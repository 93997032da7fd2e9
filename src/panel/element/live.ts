import { html, type TemplateResult } from 'lit'
import { announcement, isPassing } from '../announcement.ts'
import type { Announcement, PanelOptions } from '../model.ts'
import type { AnyState } from './follow.ts'

/** What a screen reader hears of a panel. What is held in a region changes; the regions stay. */
export class Live {
  #known: AnyState | undefined
  #polite = ''
  #assertive = ''

  /** Takes note of a state, and of what is new in it. */
  look(state: AnyState, options: PanelOptions): void {
    const news = announcement(this.#known, state, options)
    if (!isPassing(state)) this.#known = state
    if (news !== undefined) this.say(news)
  }

  say({ text, live }: Announcement): void {
    this.#polite = live === 'polite' ? text : ''
    this.#assertive = live === 'assertive' ? text : ''
  }

  /** So that the same words can be said again. */
  unsay(text: string): void {
    if (this.#polite === text) this.#polite = ''
  }

  /** The same elements ever after: a region that comes with its text is not heard. */
  render(spoken: string | null): TemplateResult {
    return html`
      <p class="unseen" role="status" aria-live="polite">${this.#polite}</p>
      <p class="unseen" role="alert" aria-live="assertive">${this.#assertive}</p>
      <p class="unseen" role="status" aria-live="polite">${spoken ?? ''}</p>
    `
  }
}
