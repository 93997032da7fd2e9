import { html, nothing } from 'lit'
import { panelModel, type PanelModel } from '../../panel/model.ts'
import { actorJson, toText } from './json.ts'
import { ifWhole, publicState } from './public-state.ts'
import { elapsedText } from './text.ts'
import { readableIn, type Template, type View } from './view.ts'

/** What the state is in JSON: as the API shows it, and each chart's own. */
export const jsonPane = ({ frame, actor, copy }: View): Template => {
  const actors = frame?.actors ?? []
  const state = publicState(actors)
  const parts = [
    ...(state === undefined ? [] : [{ name: 'state$', isOpen: true, value: state as object }]),
    ...readableIn(frame).map((one) => ({
      name: one.path,
      isOpen: state === undefined && one.path === actor?.path,
      value: actorJson(one, actors),
    })),
  ]
  const whole = () => toText(Object.fromEntries(parts.map(({ name, value }) => [name, value])))
  return html`<section class="pane json" part="json" aria-label="State JSON">
    <header>
      <h2>State</h2>
      <button
        type="button"
        class="tool"
        ?disabled=${parts.length === 0}
        @click=${() => copy(whole(), 'The state')}
      >
        Copy
      </button>
    </header>
    <div class="scroll" tabindex="0" role="region" aria-label="State as JSON">
      ${parts.map(
        ({ name, isOpen, value }) =>
          html`<details data-path=${name} ?open=${isOpen}>
            <summary>${name}</summary>
            <pre>${toText(value)}</pre>
          </details>`,
      )}
    </div>
  </section>`
}

const preview = ({
  status,
  title,
  body,
  tone,
  code,
  link,
  waiting,
  clock,
  actions,
}: PanelModel): Template =>
  html`<div class="preview ${tone}" data-status=${status}>
    <p class="title">${title}</p>
    ${code === null ? nothing : html`<p class="code" translate="no">${code.text}</p>`}
    ${body.map((text) => html`<p>${text}</p>`)}
    ${link === null ? nothing : html`<p class="host">${link.host}</p>`}
    ${clock === null ? nothing : html`<p class="clock">${clock.text}</p>`}
    ${waiting === null ? nothing : html`<p class="waiting">${waiting.mark} ${waiting.text}</p>`}
    <p class="actions">
      ${actions.map(({ label, role }) => html`<span class="action ${role}">${label}</span>`)}
    </p>
  </div>`

/** What the person saw then, in the words of `panelModel`. */
export const panelPane = (view: View): Template => {
  const state = publicState(view.frame?.actors ?? [])
  const model = state && ifWhole(() => panelModel(state, { now: view.now }))
  return html`<section class="pane panel" part="panel" aria-label="Panel preview">
    <header><h2>Panel</h2></header>
    <div class="scroll" tabindex="0" role="region" aria-label="What the panel shows">
      ${
        model === undefined
          ? html`<p class="empty">
              There is a panel where a sign-in of this library is under way.
            </p>`
          : preview(model)
      }
    </div>
  </section>`
}

/** Where in time: a slider over all frames, and the way back to the present. */
export const transport = ({ frames, frame, isFollowing, tape, go }: View): Template => {
  const first = frames[0]?.n ?? 0
  const last = frames.at(-1)?.n ?? 0
  const n = frame?.n ?? 0
  const began = frames[0]?.at ?? 0
  const time = frame === undefined ? '0:00.000' : elapsedText(frame.at - began)
  return html`<footer class="transport" part="transport">
    <button
      type="button"
      class="tool"
      aria-label="Back"
      ?disabled=${n <= first}
      @click=${() => go(n - 1)}
    >
      ◀
    </button>
    <input
      type="range"
      aria-label="Moment"
      aria-valuetext=${`${n}, after ${time}`}
      min=${first}
      max=${Math.max(first, last)}
      .value=${String(n)}
      ?disabled=${frames.length === 0}
      @input=${({ target }: Event) => go(Number((target as HTMLInputElement).value))}
    />
    <button
      type="button"
      class="tool"
      aria-label="On"
      ?disabled=${n >= last}
      @click=${() => go(n + 1)}
    >
      ▶
    </button>
    <span class="moment"><output data-n=${n}>${n}</output> of ${last} · ${time}</span>
    <button
      type="button"
      class="tool follow"
      aria-pressed=${isFollowing ? 'true' : 'false'}
      @click=${() => go(isFollowing ? n : null)}
    >
      ${tape.isLive ? 'Live' : 'End'}
    </button>
  </footer>`
}
