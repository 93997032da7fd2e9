import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { participants, requestsIn, type SequenceMessage } from './frame.ts'
import { laneOf, toSequence } from './sequence.ts'
import type { Template, View } from './view.ts'
import type { Window } from './window.ts'

const lane = (name: SequenceMessage['from']): number => participants.indexOf(name)

const row = (
  view: View,
  message: SequenceMessage,
  flying: ReadonlySet<SequenceMessage>,
): Template => {
  const { n, from, to, text, isAnswer } = message
  const [a, b] = [lane(from), lane(to)]
  const side = a === b ? 'self' : a < b ? 'right' : 'left'
  const state = `${n === view.frame?.n ? 'here' : ''} ${n > (view.frame?.n ?? n) ? 'later' : ''}`
  return html`<li
    class="message ${side} ${isAnswer ? 'answer' : ''} ${state} at-${Math.min(a, b)} over-${Math.abs(a - b)}"
    @click=${() => view.go(n)}
  >
    <span class="way">
      <span class="visually-hidden">${from} to ${to}: </span><span class="text">${text}</span>
      ${flying.has(message) ? html`<i class="flying" aria-hidden="true"></i>` : nothing}
    </span>
  </li>`
}

/** The requests that are still unanswered in the frame that is shown. */
const flyingIn = ({ frame, messages }: View): ReadonlySet<SequenceMessage> =>
  new Set(
    requestsIn(frame?.actors ?? []).flatMap(({ name }) => {
      const sent = messages.findLast(
        (message) =>
          message.text === name &&
          !message.isAnswer &&
          message.to === laneOf(name) &&
          message.n <= (frame?.n ?? 0),
      )
      return sent === undefined ? [] : [sent]
    }),
  )

/** Who has said what to whom. */
export const sequencePane = (view: View, { first, last }: Window): Template => {
  const { messages, copy } = view
  const flying = flyingIn(view)
  return html`<section class="pane sequence" part="sequence" aria-label="Sequence">
    <header>
      <h2>Sequence</h2>
      <button
        type="button"
        class="tool"
        ?disabled=${messages.length === 0}
        @click=${() => copy(toSequence(messages), 'The diagram')}
      >
        Mermaid
      </button>
    </header>
    <div class="lanes" aria-hidden="true">
      ${participants.map((name) => html`<span>${name}</span>`)}
    </div>
    <div
      class="list"
      data-list="sequence"
      @scroll=${view.look}
      tabindex="0"
      role="region"
      aria-label="Messages"
    >
      <ol>
        ${repeat(
          messages.slice(first, last),
          (message) => message,
          (message) => row(view, message, flying),
        )}
      </ol>
    </div>
  </section>`
}
