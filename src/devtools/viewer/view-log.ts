import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { Frame } from './frame.ts'
import { actorName, elapsedText, logText, shortWay, stepText } from './text.ts'
import { causes, type Template, type View } from './view.ts'
import { type Window } from './window.ts'

const marks: Readonly<Record<Frame['cause'], string>> = {
  user: '☺',
  timer: '◔',
  service: '⇄',
  network: '⌁',
  system: '⚙',
}

const row = (view: View, frame: Frame, index: number): Template => {
  const { n, at, event, cause, kind, words } = frame
  const isHere = n === view.frame?.n
  const step = stepText(frame, shortWay)
  return html`<li
    id=${`frame-${n}`}
    class="row kind-${kind} ${cause} ${isHere ? 'here' : ''}"
    role="option"
    aria-selected=${isHere ? 'true' : 'false'}
    aria-posinset=${index + 1}
    aria-setsize=${view.logged.length}
    title=${`${stepText(frame)}${words === '' ? '' : `: ${words}`}`}
    @click=${() => view.go(n)}
  >
    <span class="time">${elapsedText(at - (view.frames[0]?.at ?? at))}</span>
    <span class="event"><span class="actor">${actorName(frame)}</span> ${event}</span>
    <span class="cause"><span aria-hidden="true">${marks[cause]}</span> ${cause}</span>
    <span class="step">${step}</span>
  </li>`
}

const filters = ({ hidden, toggleCause }: View): Template =>
  html`<div class="tools filters" role="group" aria-label="Show what is caused by">
    ${causes.map(
      (cause) =>
        html`<button
          type="button"
          class="tool"
          aria-pressed=${hidden.has(cause) ? 'false' : 'true'}
          @click=${() => toggleCause(cause)}
        >
          <span aria-hidden="true">${marks[cause]}</span> ${cause}
        </button>`,
    )}
  </div>`

/** What has happened, the rows in sight alone: thousands do not slow it down. */
export const logPane = (view: View, { first, last }: Window): Template => {
  const { logged, frames, frame, copy } = view
  const began = frames[0]?.at ?? 0
  const rows = logged.slice(first, last)
  const here = rows.find(({ n }) => n === frame?.n)
  return html`<section class="pane log" part="log" aria-label="Log">
    <header>
      <h2>Log</h2>
      ${filters(view)}
      <button
        type="button"
        class="tool"
        ?disabled=${logged.length === 0}
        @click=${() => copy(logText(logged, began), 'The log')}
      >
        Copy
      </button>
    </header>
    <div class="list" data-list="log" @scroll=${view.look}>
      ${
        logged.length === 0
          ? html`<p class="empty">
              ${frames.length === 0 ? 'Nothing has happened yet.' : 'Nothing has these causes.'}
            </p>`
          : html`<ol
              role="listbox"
              tabindex="0"
              aria-label="What has happened"
              aria-activedescendant=${here === undefined ? nothing : `frame-${here.n}`}
            >
              ${repeat(
                rows,
                ({ n }) => n,
                (one, i) => row(view, one, first + i),
              )}
            </ol>`
      }
    </div>
  </section>`
}
