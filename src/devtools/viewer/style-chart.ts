import { css } from 'lit'

/** The chart: what is lit, what runs out, what is under way. */
export const chartStyle = css`
  .where {
    margin: 0;
    padding: 4px 10px;
    font: 12px var(--mono);
    border-block-end: 1px solid var(--frame);
    overflow-wrap: anywhere;
  }
  .stage {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    position: relative;
  }
  .drawing svg {
    display: block;
  }
  .statechart {
    & .lit > .compound {
      stroke: var(--accent);
      stroke-width: 2.5;
    }
    & .here > rect {
      fill: var(--lit);
      stroke: var(--accent);
      stroke-width: 3;
    }
    & .here > .rim {
      fill: none;
      stroke-width: 1;
    }
    & .here.ended > rect:first-of-type {
      stroke-dasharray: 6 4;
    }
    & .taken {
      stroke: var(--accent);
      stroke-width: 2;
    }
    & .countdown {
      fill: none;
      stroke: var(--warm);
      stroke-width: 5;
      stroke-linecap: butt;
      opacity: 0.85;
      pointer-events: none;
    }
  }
  .waits {
    list-style: none;
    margin: 0;
    padding: 6px 10px;
    border-block-start: 1px solid var(--frame);
    display: grid;
    gap: 3px;
    max-block-size: 96px;
    overflow: auto;
  }
  .waits li {
    display: grid;
    grid-template-columns: minmax(0, 11em) minmax(40px, 1fr) minmax(5em, auto);
    align-items: center;
    gap: 8px;
  }
  .waits .quiet {
    display: block;
    color: var(--soft);
  }
  .what {
    font: 12px var(--mono);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .left {
    font-variant-numeric: tabular-nums;
    color: var(--soft);
    text-align: end;
  }
  progress {
    appearance: none;
    inline-size: 100%;
    block-size: 8px;
    border: 1px solid var(--frame);
    border-radius: 4px;
    background: var(--box);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--box);
  }
  progress::-webkit-progress-value {
    background: var(--warm);
  }
  progress::-moz-progress-bar {
    background: var(--warm);
  }
  .flight {
    position: relative;
    block-size: 9px;
    overflow: hidden;
  }
  .flight::before {
    content: '';
    position: absolute;
    inset: 4px 0 auto;
    border-block-start: 1px dashed var(--line);
  }
  .flight i {
    position: absolute;
    inset: 0;
    transform: translateX(50%);
  }
  .flight i::before {
    content: '';
    position: absolute;
    inline-size: 9px;
    block-size: 9px;
    border-radius: 50%;
    background: var(--accent);
  }
  .boxes {
    padding: 10px;
  }
  .boxes ol,
  .boxes ul {
    list-style: none;
    margin: 6px 0 0;
    padding: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: 8px;
  }
  .boxes ul {
    flex-direction: column;
    gap: 2px;
    font-size: 12px;
    color: var(--soft);
  }
  .boxes code {
    font: 12px var(--mono);
    color: var(--ink);
  }
  .box {
    border: 1.5px solid var(--line);
    border-radius: 8px;
    padding: 8px 10px;
    background: var(--paper);
    max-inline-size: 100%;
  }
  .box.compound {
    border-color: var(--frame);
  }
  .box.final {
    border-style: double;
    border-width: 4px;
    border-color: var(--end);
  }
  .box p {
    margin: 2px 0 0;
    max-inline-size: 46ch;
    color: var(--soft);
    font-size: 12px;
  }
  .box .calls {
    color: var(--accent);
    font-family: var(--mono);
  }
  .box .now {
    margin-inline-start: 8px;
    font-size: 11px;
    color: var(--accent);
  }
  .box.lit {
    border-color: var(--accent);
  }
  .box.here {
    background: var(--lit);
    border-width: 2.5px;
  }
  @media (prefers-reduced-motion: no-preference) {
    .flight i {
      animation: fly 1.2s linear infinite;
    }
    .stage {
      scroll-behavior: smooth;
    }
  }
  @keyframes fly {
    from {
      transform: translateX(0);
    }
    to {
      transform: translateX(100%);
    }
  }
  @media (forced-colors: active) {
    .statechart {
      & .here > rect {
        fill: Highlight;
        stroke: Highlight;
      }
      & .here > text {
        fill: HighlightText;
      }
      & .lit > .compound,
      & .taken {
        stroke: Highlight;
      }
      & text {
        fill: CanvasText;
      }
      & .paper,
      & .back,
      & .leaf,
      & .final {
        fill: Canvas;
      }
      & .arrow,
      & .leaf,
      & .compound {
        stroke: CanvasText;
      }
      & .over {
        stroke: Canvas;
      }
    }
    .box.here {
      outline: 3px solid Highlight;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
    .flight i::before {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`
