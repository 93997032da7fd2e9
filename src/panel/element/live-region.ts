import { html, type TemplateResult } from 'lit'
import { announcement, isPassing } from '../announcement.ts'
import { shownOf } from '../clean.ts'
import { panelModel, type Announcement, type PanelOptions } from '../model.ts'
import { isUnanswered } from '../unanswered.ts'
import { isOver, type AnyState } from './follow.ts'

/** What a screen reader hears of a panel. What is held in a region changes; the regions stay. */
export class LiveRegion {
  #known: AnyState | undefined
  #polite = ''
  #assertive = ''
  #isLost = false
  #silence = ''

  /** Another sign-in begins: that it ends as the last one did is news. */
  begin(): void {
    if (this.#known !== undefined && isOver(shownOf(this.#known))) this.#known = undefined
  }

  /** Takes note of whether the session can be reached no more, as `text` then says. */
  connection(isLost: boolean, text: string): void {
    if (isLost && !this.#isLost) this.say({ text, live: 'polite' })
    this.#isLost = isLost
  }

  /** Takes note of a state, and of what is new in it. */
  look(state: AnyState, options: PanelOptions): void {
    const news = announcement(this.#known, state, options)
    if (!isPassing(state)) this.#known = state
    if (news !== undefined) this.say(news)
    else if (isUnanswered(options)) this.#saySilence(panelModel(state, options).announce)
  }

  /** Once, however many requests have no answer. */
  #saySilence(silence: Announcement): void {
    if (silence.text !== this.#silence) this.say(silence)
    this.#silence = silence.text
  }

  say({ text, live }: Announcement): void {
    // The same words again are heard only where the text is another one.
    const again = (held: string) => (held === text ? `${text}\u00A0` : text)
    this.#polite = live === 'polite' ? again(this.#polite) : ''
    this.#assertive = live === 'assertive' ? again(this.#assertive) : ''
  }

  /** So that the same words can be said again. */
  unsay(text: string): void {
    if (this.#polite.trimEnd() === text) this.#polite = ''
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
