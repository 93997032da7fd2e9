import { css, unsafeCSS, type CSSResultGroup } from 'lit'
import { drawingStyle } from '../diagram/svg.ts'
import { chartStyle } from './style-chart.ts'
import { listStyle } from './style-lists.ts'
import { paneStyle } from './style-panes.ts'

const base = css`
  :host {
    color-scheme: light dark;
    --paper: var(--inspector-paper, light-dark(#ffffff, #0d1117));
    --ink: var(--inspector-ink, light-dark(#1b1f24, #e6edf3));
    --soft: light-dark(#57606a, #9aa4af);
    --line: light-dark(#8c959f, #6e7681);
    --box: light-dark(#f6f8fa, #161b22);
    --frame: light-dark(#d0d7de, #30363d);
    --accent: var(--inspector-accent, light-dark(#0a5fd8, #6cb0ff));
    --lit: light-dark(#ddebff, #12305c);
    --warm: light-dark(#b35900, #f0a050);
    --end: light-dark(#1a7f37, #56d364);
    --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    display: block;
    block-size: 720px;
    min-inline-size: 0;
    container-type: inline-size;
    color: var(--ink);
    background: var(--paper);
    font:
      13px/1.45 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'DejaVu Sans',
      sans-serif;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  .inspector {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    border: 1px solid var(--frame);
    border-radius: 8px;
    overflow: hidden;
  }
  .panes {
    flex: 1;
    min-block-size: 0;
    display: grid;
    gap: 1px;
    background: var(--frame);
    grid-template-columns: minmax(0, 1fr);
    grid-auto-rows: minmax(0, 1fr);
  }
  .pane {
    contain: layout paint style;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--paper);
  }
  .pane > header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 6px 10px;
    border-block-end: 1px solid var(--frame);
    background: var(--box);
  }
  h2 {
    margin: 0;
    font-size: 12px;
    font-weight: 650;
    color: var(--soft);
    margin-inline-end: auto;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  .tool,
  .tab {
    border: 1px solid var(--frame);
    border-radius: 5px;
    padding: 1px 7px;
    min-block-size: 24px;
    min-inline-size: 24px;
    background: var(--paper);
    font-size: 12px;
  }
  .tool:disabled {
    color: var(--soft);
    cursor: default;
    border-style: dashed;
  }
  .tool[aria-pressed='true'],
  .tab[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--lit);
    font-weight: 600;
  }
  .filters .tool[aria-pressed='false'] {
    color: var(--soft);
    text-decoration: line-through;
  }
  .filters .tool[aria-pressed='true'] {
    font-weight: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
  .tools,
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 3px;
  }
  .tabs {
    margin-inline-end: auto;
  }
  .empty {
    margin: 0;
    padding: 16px;
    color: var(--soft);
  }
  .scroll {
    flex: 1;
    overflow: auto;
    padding: 8px 10px;
    min-block-size: 0;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .transport {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 10px;
    border-block-start: 1px solid var(--frame);
    background: var(--box);
  }
  .transport input {
    flex: 1;
    min-inline-size: 60px;
    accent-color: var(--accent);
  }
  .moment {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .notice {
    margin: 0;
    padding-inline: 10px;
    color: var(--soft);
    background: var(--box);
  }
  .notice:not(:empty) {
    padding-block-end: 6px;
  }

  @container (min-width: 640px) {
    .panes {
      grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr);
    }
    [data-panes='1'] .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    [data-panes='3'] .chart,
    [data-panes='5'] .chart {
      grid-row: span 2;
    }
    [data-panes='5'] .panes {
      grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr);
      grid-template-rows: minmax(0, 1.35fr) minmax(0, 1fr) minmax(0, 1fr);
    }
    [data-panes='5'] .chart {
      grid-area: 1 / 1 / 3 / 2;
    }
    [data-panes='5'] .log {
      grid-area: 1 / 2;
    }
    [data-panes='5'] .sequence {
      grid-area: 3 / 1;
    }
    [data-panes='5'] .json {
      grid-area: 3 / 2;
    }
    [data-panes='5'] .panel {
      grid-area: 2 / 2;
    }
  }
  @container (max-width: 639.9px) {
    .panes {
      overflow: auto;
      grid-auto-rows: minmax(min(100%, 300px), 1fr);
    }
    .moment {
      font-size: 12px;
    }
  }
  @container (max-width: 1100px) {
    .filters {
      order: 1;
      flex-basis: 100%;
    }
  }
  @media (forced-colors: active) {
    .pane {
      border: 1px solid CanvasText;
    }
    .tool[aria-pressed='true'],
    .tab[aria-pressed='true'],
    .action.primary {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`

/** The drawing of a chart has rules of its own, which hold within it. */
const inDrawing = unsafeCSS(`.statechart { ${drawingStyle} }`)

export const style: CSSResultGroup = [base, inDrawing, chartStyle, listStyle, paneStyle]
