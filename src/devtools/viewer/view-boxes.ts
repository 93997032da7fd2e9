import { html, nothing } from 'lit'
import { guardName, type Chart, type ChartState } from '../diagram/chart.ts'
import type { Template } from './view.ts'

const ways = (chart: Chart, path: string): Template | typeof nothing => {
  const own = chart.transitions.filter(({ from }) => from === path)
  if (own.length === 0) return nothing
  return html`<ul>
    ${own.map((transition) => {
      const guard = guardName(chart, transition)
      return html`<li>
        <code>${transition.event}</code>
        ${guard === undefined ? nothing : html`<span class="guard">[${guard}]</span>`}
        ${transition.to === undefined ? nothing : html`→ <code>${transition.to}</code>`}
      </li>`
    })}
  </ul>`
}

const box = (chart: Chart, state: ChartState, active: ReadonlySet<string>): Template => {
  const { path, name, kind, description, actors, states } = state
  const isLit = active.has(path)
  const isInnermost = isLit && !states.some((inner) => active.has(inner.path))
  return html`<li
    class="box ${kind} ${isLit ? 'lit' : ''} ${isInnermost ? 'here' : ''}"
    data-state=${path}
  >
    <strong>${name}</strong>${isInnermost ? html`<span class="now">active</span>` : nothing}
    ${description === '' ? nothing : html`<p>${description}</p>`}
    ${actors.map((actor) => html`<p class="calls">calls ${actor}</p>`)} ${ways(chart, path)}
    ${
      states.length === 0
        ? nothing
        : html`<ol>
            ${states.map((inner) => box(chart, inner, active))}
          </ol>`
    }
  </li>`
}

/** A chart without a layout: states within states, each with its ways out. */
export const boxes = (chart: Chart, active: ReadonlySet<string>): Template =>
  html`<div class="boxes">
    ${ways(chart, '')}
    <ol>
      ${chart.root.states.map((state) => box(chart, state, active))}
    </ol>
  </div>`
