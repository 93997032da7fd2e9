import { html, nothing } from 'lit'
import { toMermaid } from '../diagram/mermaid.ts'
import { activePaths, valueText } from './frame.ts'
import { boxes } from './view-boxes.ts'
import { timers } from './view-timers.ts'
import { chartedIn, type Template, type View } from './view.ts'

const scales = [0.35, 0.5, 0.7, 0.85, 1, 1.25]

const next = (scale: number, by: 1 | -1): number => {
  const sorted = by === 1 ? scales : scales.toReversed()
  return sorted.find((one) => (one - scale) * by > 0.01) ?? scale
}

const tabs = (view: View): Template => {
  const { frame, actor, chooseActor } = view
  return html`<div class="tabs" role="group" aria-label="Whose chart">
    ${chartedIn(frame).map(
      ({ path, name, value }) =>
        html`<button
          type="button"
          class="tab"
          aria-pressed=${path === actor?.path ? 'true' : 'false'}
          title=${`${path}: ${valueText(value)}`}
          @click=${() => chooseActor(path)}
        >
          ${name}
        </button>`,
    )}
  </div>`
}

const zoom = ({ scale, setScale }: View): Template =>
  html`<div class="tools" role="group" aria-label="Size">
    <button
      type="button"
      class="tool"
      aria-label="Smaller"
      @click=${() => setScale(next(scale, -1))}
    >
      −
    </button>
    <button type="button" class="tool" aria-label="Larger" @click=${() => setScale(next(scale, 1))}>
      +
    </button>
  </div>`

/** The chart of one actor, its lit states, and what it waits for. The drawing itself is put in by `createHighlighter()`. */
export const chartPane = (view: View): Template => {
  const { actor, copy } = view
  const shown = actor?.chart
  const state = valueText(actor?.value)
  return html`<section class="pane chart" part="chart" aria-label="Chart">
    <header>
      <h2>Chart</h2>
      ${tabs(view)} ${shown?.layout === undefined ? nothing : zoom(view)}
      ${
        shown === undefined
          ? nothing
          : html`<button
              type="button"
              class="tool"
              @click=${() => copy(toMermaid(shown.machine), 'The chart')}
            >
              Mermaid
            </button>`
      }
    </header>
    <p class="where" data-value=${state}>
      ${
        actor === undefined
          ? nothing
          : html`<strong>${state}</strong> ${actor.status === 'active' ? '' : actor.status}`
      }
    </p>
    <div
      class="stage"
      role="region"
      tabindex="0"
      aria-label=${`Statechart ${shown?.chart.id ?? ''}, in ${state}`}
    >
      ${
        actor !== undefined && shown !== undefined && shown.layout === undefined
          ? boxes(shown.chart, new Set(activePaths(actor.value)))
          : nothing
      }
      ${
        actor !== undefined && shown === undefined
          ? html`<p class="empty">
              This actor's chart has not been sent: here is where it is, without a drawing.
            </p>`
          : nothing
      }
      <div class="drawing"></div>
    </div>
    ${timers(view)}
  </section>`
}
