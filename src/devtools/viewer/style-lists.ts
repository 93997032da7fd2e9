import { css } from 'lit'

/** The long lists: only rows in sight are there. */
export const listStyle = css`
  .list {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    position: relative;
  }
  .list ol {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .row {
    display: grid;
    grid-template-columns: 5.5em minmax(0, 1fr) auto;
    grid-template-areas: 'time event cause' '. step step';
    column-gap: 8px;
    align-content: center;
    block-size: 44px;
    padding-inline: 10px;
    border-block-end: 1px solid color-mix(in srgb, var(--frame) 55%, transparent);
    border-inline-start: 3px solid transparent;
    cursor: pointer;
  }
  .row span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .time {
    grid-area: time;
    font: 12px/1.5 var(--mono);
    color: var(--soft);
  }
  .event {
    grid-area: event;
    font: 12px/1.5 var(--mono);
  }
  .event .actor {
    color: var(--soft);
  }
  .cause {
    grid-area: cause;
    font-size: 12px;
    color: var(--soft);
  }
  .step {
    grid-area: step;
    font-size: 12px;
  }
  .row.kind-ignored .event,
  .row.kind-ignored .step {
    color: var(--soft);
    font-style: italic;
  }
  .row.user .cause {
    color: var(--accent);
  }
  .row.network .cause,
  .row.timer .cause {
    color: var(--warm);
  }
  .row.here {
    background: var(--lit);
    border-inline-start-color: var(--accent);
  }
  .row.here .time,
  .row.here .cause,
  .row.here .actor {
    color: var(--ink);
  }
  .lanes {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    text-align: center;
    font-size: 12px;
    font-weight: 600;
    padding-block: 3px;
    border-block-end: 1px solid var(--frame);
  }
  [data-list='sequence'] ol {
    background: repeating-linear-gradient(
        to right,
        transparent 0 10%,
        var(--frame) 10% calc(10% + 1px),
        transparent calc(10% + 1px) 20%
      )
      0 0 / 100% 100%;
    min-block-size: 100%;
  }
  .message {
    position: relative;
    block-size: 34px;
    cursor: pointer;
  }
  .message.later {
    --ink: var(--soft);
    color: var(--soft);
  }
  .message.here {
    background: color-mix(in srgb, var(--lit) 70%, transparent);
  }
  .at-0 {
    --at: 0;
  }
  .at-1 {
    --at: 1;
  }
  .at-2 {
    --at: 2;
  }
  .at-3 {
    --at: 3;
  }
  .over-0 {
    --over: 0;
  }
  .over-1 {
    --over: 1;
  }
  .over-2 {
    --over: 2;
  }
  .over-3 {
    --over: 3;
  }
  .over-4 {
    --over: 4;
  }
  .way {
    position: absolute;
    inset-block-end: 7px;
    inset-inline-start: calc((var(--at) + 0.5) * 20%);
    inline-size: calc(var(--over) * 20%);
    border-block-end: 1.5px solid var(--ink);
    text-align: center;
    direction: ltr;
  }
  .answer .way {
    border-block-end-style: dashed;
  }
  .way::after {
    content: '';
    position: absolute;
    inset-block-end: -5px;
    inline-size: 8px;
    block-size: 8px;
    background: var(--ink);
  }
  .right .way::after {
    right: 0;
    clip-path: polygon(0 0, 100% 50%, 0 100%);
  }
  .left .way::after,
  .self .way::after {
    left: 0;
    clip-path: polygon(100% 0, 0 50%, 100% 100%);
  }
  .self .way {
    inline-size: 1.4em;
    block-size: 10px;
    border: 1.5px solid var(--ink);
    border-inline-start: 0;
    border-radius: 0 6px 6px 0;
  }
  .text {
    position: absolute;
    inset-block-end: 3px;
    left: 50%;
    transform: translateX(-50%);
    font: 11px/1.2 var(--mono);
    white-space: nowrap;
    padding-inline: 3px;
    background: color-mix(in srgb, var(--paper) 85%, transparent);
  }
  .self .text {
    left: calc(100% + 6px);
    inset-block-end: -3px;
    transform: none;
  }
  .flying {
    position: absolute;
    inset: auto 0 -5px;
    block-size: 9px;
    transform: translateX(50%);
  }
  .flying::before {
    content: '';
    position: absolute;
    inline-size: 9px;
    block-size: 9px;
    border-radius: 50%;
    background: var(--accent);
  }
  @media (prefers-reduced-motion: no-preference) {
    .flying {
      animation: fly 1.2s linear infinite;
    }
  }
  @media (forced-colors: active) {
    .row.here,
    .message.here {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .way::after {
      forced-color-adjust: none;
      background: CanvasText;
    }
    .flying::before {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`
