import { css } from 'lit'

export const waitingStyles = css`
  .code-line {
    display: flex;
    flex-wrap: wrap;
    gap: calc(8 * var(--sip-px));
    align-items: center;
    justify-content: space-between;
    margin-block: calc(16 * var(--sip-px));
    padding-block: calc(12 * var(--sip-px));
    padding-inline: calc(16 * var(--sip-px)) calc(12 * var(--sip-px));
    border: 1px solid var(--sip-line);
    border-radius: calc(var(--sip-radius) * 0.75);
    background: var(--sip-inset);
  }
  .code {
    min-inline-size: 0;
    font: 600 clamp(calc(24 * var(--sip-px)), 9vw, calc(36 * var(--sip-px))) / 1.2 var(--sip-mono);
    font-variant-ligatures: none;
    font-variant-numeric: slashed-zero;
    letter-spacing: 0.03em;
    unicode-bidi: isolate;
    user-select: all;
    -webkit-user-select: all;
  }
  .group {
    display: inline-block;
  }
  .dash {
    color: var(--sip-muted);
    font-weight: 400;
  }
  .code-line > button {
    gap: calc(6 * var(--sip-px));
    min-block-size: calc(36 * var(--sip-px));
    padding-inline: calc(8 * var(--sip-px)) calc(10 * var(--sip-px));
    font-size: calc(14 * var(--sip-px));
    background: var(--sip-surface);
  }
  .spelled {
    margin-block: calc(-4 * var(--sip-px)) calc(12 * var(--sip-px));
    color: var(--sip-muted);
  }

  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: calc(14 * var(--sip-px)) calc(20 * var(--sip-px));
    align-items: start;
  }
  .way {
    display: grid;
    flex: 1 1 calc(160 * var(--sip-px));
    gap: calc(8 * var(--sip-px));
    justify-items: start;
    min-inline-size: 0;
  }
  .page {
    color: var(--sip-muted);
    font-size: calc(13 * var(--sip-px));
    user-select: all;
    -webkit-user-select: all;
  }
  .way > .primary {
    inline-size: 100%;
    padding-inline: calc(12 * var(--sip-px));
  }
  .qr {
    flex: none;
    inline-size: calc(128 * var(--sip-px));
    block-size: auto;
    aspect-ratio: 1;
    border-radius: 6px;
    forced-color-adjust: none;
  }
  .qr-toggle {
    font-size: calc(13 * var(--sip-px));
  }

  .standing {
    display: flex;
    flex-wrap: wrap;
    gap: calc(4 * var(--sip-px)) calc(24 * var(--sip-px));
    align-items: center;
    margin-block: calc(18 * var(--sip-px)) calc(12 * var(--sip-px));
    font-variant-numeric: tabular-nums;
  }
  .clock,
  .waiting {
    display: inline-flex;
    gap: calc(8 * var(--sip-px));
    align-items: center;
  }
  .ring {
    flex: none;
  }
  .track {
    stroke: var(--sip-line);
  }
  .arc {
    stroke: var(--sip-link);
    transition: stroke-dasharray 1s linear;
  }
  .clock.warning .arc {
    stroke: var(--sip-warning);
  }
  .clock.warning .left {
    color: var(--sip-warning);
    font-weight: 700;
  }
  .waiting {
    color: var(--sip-muted);
  }
  .mark {
    flex: none;
    inline-size: calc(16 * var(--sip-px));
    block-size: calc(16 * var(--sip-px));
    color: var(--sip-link);
  }
  .mark.beat {
    color: var(--sip-success);
    animation: beat 700ms ease-out;
  }
  @keyframes beat {
    from {
      transform: scale(1.7);
      opacity: 0.4;
    }
  }
  .standing + button {
    margin-block-end: calc(12 * var(--sip-px));
  }

  .note {
    display: flex;
    gap: calc(8 * var(--sip-px));
    align-items: start;
    margin-block-start: calc(12 * var(--sip-px));
    padding: calc(10 * var(--sip-px)) calc(12 * var(--sip-px));
    border-inline-start: 3px solid var(--sip-link);
    border-radius: 4px;
    background: var(--sip-inset);
  }
  .note .mark {
    margin-block-start: calc(4 * var(--sip-px));
  }

  @media (prefers-reduced-motion: reduce) {
    .standing .beat {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .track {
      stroke: Canvas;
    }
    .arc,
    .clock.warning .arc {
      stroke: Highlight;
    }
  }
`
