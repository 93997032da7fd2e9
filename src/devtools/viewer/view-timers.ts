import { html, nothing } from 'lit'
import { requestsIn } from './frame.ts'
import { laneOf } from './sequence.ts'
import { durationText } from './text.ts'
import type { Template, View } from './view.ts'

/** What is waited for: timers with what is left of them, and requests on their way. */
export const timers = ({ frame, now }: View): Template => {
  const actors = frame?.actors ?? []
  const pending = actors.flatMap(({ path, timers: set }) =>
    set.map((timer) => ({ path, ...timer })),
  )
  const calls = requestsIn(actors)
  return html`<ul class="waits" aria-label="What is waited for">
    ${pending.map(({ path, name, setAt, dueAt }) => {
      const left = Math.max(0, dueAt - now)
      const total = Math.max(1, dueAt - setAt)
      return html`<li class="timer" title=${path}>
        <span class="what">${name}</span>
        <progress
          max="1"
          .value=${Math.min(1, left / total)}
          aria-label=${`Time left of ${name}`}
        ></progress>
        <span class="left">${left === 0 ? 'now' : durationText(left)}</span>
      </li>`
    })}
    ${calls.map(
      ({ path, name, since }) =>
        html`<li class="call" title=${path}>
          <span class="what">${name}</span>
          <span class="flight" aria-hidden="true"><i></i></span>
          <span class="left">${laneOf(name)}, ${durationText(Math.max(0, now - since))}</span>
        </li>`,
    )}
    ${
      pending.length === 0 && calls.length === 0
        ? html`<li class="quiet">${frame === undefined ? nothing : 'Nothing is waited for.'}</li>`
        : nothing
    }
  </ul>`
}
