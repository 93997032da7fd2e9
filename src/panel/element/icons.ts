import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { Tone } from '../badge.ts'
import type { PanelModel } from '../model.ts'

/** On a grid of 20, drawn in the colour of the text. */
const icon = (name: string, lines: SVGTemplateResult): TemplateResult => html`
  <svg
    class="icon ${name}"
    part="icon"
    viewBox="0 0 20 20"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${lines}
  </svg>
`
const disc = svg`<circle cx="10" cy="10" r="8" />`

export const arrowOut = (): TemplateResult =>
  icon('out', svg`<path d="M8 5H4.5v10.5H15V12M11 4h5v5M16 4l-7 7" />`)
export const copies = (): TemplateResult => icon('copies', svg`<path d="M7 7h9v9H7zM13 4H4v9" />`)
export const tick = (): TemplateResult => icon('tick', svg`<path d="M4.5 10.5l3.5 3.5 7.5-8" />`)
export const squares = (): TemplateResult =>
  icon('squares', svg`<path d="M4 4h4v4H4zM12 4h4v4h-4zM4 12h4v4H4zM12 12h1M16 12v4h-3" />`)
export const spinner = (): TemplateResult =>
  icon(
    'spinner',
    svg`<circle class="rail" cx="10" cy="10" r="7" /><path class="turn" d="M10 3a7 7 0 0 1 7 7" />`,
  )

const looks: Readonly<Record<Tone, SVGTemplateResult>> = {
  calm: disc,
  info: svg`${disc}<path d="M10 9v5M10 6.2v.1" />`,
  warning: svg`${disc}<path d="M10 5.5V10l3 2" />`,
  error: svg`${disc}<path d="M10 5.8v5M10 14v.1" />`,
  success: svg`${disc}<path class="check" pathLength="1" d="M6.5 10.4l2.5 2.5 4.7-5.2" />`,
}
/** How it is meant, without colour. */
export const toneIcon = (tone: Tone): TemplateResult => icon(`tone ${tone}`, looks[tone])

type Mark = NonNullable<PanelModel['waiting']>['mark']

const marks: Readonly<Record<Mark, SVGTemplateResult>> = {
  '●': svg`<circle cx="10" cy="10" r="5" fill="currentColor" stroke="none" />`,
  '◐': svg`<circle cx="10" cy="10" r="5.5" /><path d="M10 4.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" stroke="none" />`,
  '○': svg`<circle cx="10" cy="10" r="5.5" />`,
  '⌁': svg`<path d="M11.5 3L6 11h7l-4.5 6" />`,
  '☾': svg`<path d="M14.5 12.5A6 6 0 0 1 8 4.5a6 6 0 1 0 6.5 8z" />`,
}
/** The mark of how it stands, drawn alike on every system. */
export const markIcon = (mark: Mark): TemplateResult =>
  icon(mark === '●' ? 'mark beat' : 'mark', marks[mark])

/** Before what is in the way. */
export const noteIcon = (mark: Mark | undefined): TemplateResult =>
  icon('mark', mark === '⌁' || mark === '☾' ? marks[mark] : looks.info)
