import { css } from 'lit'

export const waitingStyles = css`
  .code-line {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    justify-content: space-between;
    margin-block: 1rem;
    padding-block: 0.75rem;
    padding-inline: 1rem 0.75rem;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.75);
    background: var(--inset);
  }
  .code {
    min-inline-size: 0;
    font: 600 clamp(1.5rem, 9vw, 2.25rem) / 1.2 var(--mono);
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
    color: var(--muted);
    font-weight: 400;
  }
  .code-line > button {
    gap: 0.375rem;
    min-block-size: 2.25rem;
    padding-inline: 0.5rem 0.625rem;
    font-size: 0.875rem;
    background: var(--surface);
  }
  .spelled {
    margin-block: -0.25rem 0.75rem;
    color: var(--muted);
  }

  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: 0.875rem 1.25rem;
    align-items: start;
  }
  .way {
    display: grid;
    flex: 1 1 10rem;
    gap: 0.5rem;
    justify-items: start;
    min-inline-size: 0;
  }
  .page {
    color: var(--muted);
    font-size: 0.8125rem;
    user-select: all;
    -webkit-user-select: all;
  }
  .way > .primary {
    inline-size: 100%;
    padding-inline: 0.75rem;
  }
  .qr {
    flex: none;
    inline-size: 8rem;
    block-size: auto;
    border-radius: 6px;
    forced-color-adjust: none;
  }
  .qr-toggle {
    font-size: 0.8125rem;
  }

  .standing {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    align-items: center;
    margin-block: 1.125rem 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  .clock,
  .waiting {
    display: inline-flex;
    gap: 0.5rem;
    align-items: center;
  }
  .ring {
    flex: none;
  }
  .track {
    stroke: var(--line);
  }
  .arc {
    stroke: var(--link);
    transition: stroke-dasharray 1s linear;
  }
  .clock.warning .arc {
    stroke: var(--warning);
  }
  .clock.warning .left {
    color: var(--warning);
    font-weight: 700;
  }
  .waiting {
    color: var(--muted);
  }
  .mark {
    flex: none;
    inline-size: 1rem;
    block-size: 1rem;
    color: var(--link);
  }
  .mark.beat {
    color: var(--success);
    animation: beat 700ms ease-out;
  }
  @keyframes beat {
    from {
      transform: scale(1.7);
      opacity: 0.4;
    }
  }
  .standing + button {
    margin-block-end: 0.75rem;
  }

  .note {
    display: flex;
    gap: 0.5rem;
    align-items: start;
    margin-block-start: 0.75rem;
    padding: 0.625rem 0.75rem;
    border-inline-start: 3px solid var(--link);
    border-radius: 4px;
    background: var(--inset);
  }
  .note .mark {
    margin-block-start: 0.25rem;
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
