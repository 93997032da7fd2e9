import { html, svg, type TemplateResult } from 'lit'
import type { PanelClock } from '../clock.ts'

const radius = 10
const around = 2 * Math.PI * radius

/** What is left, clockwise from the top. */
const arc = (fraction: number) => svg`<circle
  class="arc" cx="12" cy="12" r=${radius} fill="none" stroke-width="3" stroke-linecap="butt"
  transform="rotate(-90 12 12)" stroke-dasharray="${fraction * around} ${around}" />`

/** The person's time: a ring, and the number beside it. It runs in silence. */
export const ring = ({ fraction, text, tone }: PanelClock): TemplateResult => html`
  <span class="clock ${tone}" part="clock">
    <svg class="ring" part="ring" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <circle class="track" cx="12" cy="12" r=${radius} fill="none" stroke-width="3" />
      ${arc(fraction ?? 1)}
    </svg>
    <span class="left" part="time" role="timer" aria-live="off">${text}</span>
  </span>
`
