import { css } from 'lit'

export const controlStyles = css`
  button,
  a {
    display: inline-flex;
    gap: calc(8 * var(--sip-px));
    align-items: center;
    justify-content: center;
    min-block-size: calc(40 * var(--sip-px));
    max-inline-size: 100%;
    margin: 0;
    padding: calc(6 * var(--sip-px)) calc(16 * var(--sip-px));
    border: 1px solid transparent;
    border-radius: calc(var(--sip-radius) * 0.6);
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 550;
    line-height: 1.3;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    transition:
      background-color 120ms,
      border-color 120ms;
  }

  .primary {
    border-color: var(--sip-accent);
    background: var(--sip-accent);
    color: var(--sip-on-accent);
  }
  .primary:hover {
    background: color-mix(in oklab, var(--sip-accent), var(--sip-text) 12%);
  }

  @media (forced-colors: active) {
    .primary,
    .primary:hover {
      border: 2px solid Highlight;
      background: ButtonFace;
      color: ButtonText;
      forced-color-adjust: none;
    }
  }

  .secondary {
    border-color: var(--sip-edge);
  }
  .secondary:hover,
  .leave:hover {
    background: var(--sip-inset);
  }

  .leave {
    color: var(--sip-muted);
  }

  .quiet,
  .other {
    min-block-size: calc(32 * var(--sip-px));
    padding: calc(2 * var(--sip-px)) calc(4 * var(--sip-px));
    margin-inline: calc(-4 * var(--sip-px));
    color: var(--sip-link);
    text-align: start;
  }
  .quiet:hover,
  .other:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  :is(button, a, summary, input, textarea):focus-visible {
    outline: 2px solid var(--sip-focus);
    outline-offset: 2px;
  }

  [aria-disabled='true'],
  [aria-busy='true'] .primary {
    opacity: 0.75;
    cursor: progress;
  }

  button .icon,
  a .icon {
    flex: none;
    inline-size: calc(18 * var(--sip-px));
    block-size: calc(18 * var(--sip-px));
  }
  :dir(rtl) > .icon.out {
    transform: scaleX(-1);
  }

  .stack {
    display: grid;
    gap: calc(8 * var(--sip-px));
    justify-items: start;
    margin-block-start: calc(20 * var(--sip-px));
  }
  .stack .primary {
    inline-size: 100%;
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    gap: calc(8 * var(--sip-px)) calc(12 * var(--sip-px));
    align-items: center;
    margin-block-start: calc(20 * var(--sip-px));
  }
  .ends > .leave {
    margin-inline: auto calc(-12 * var(--sip-px));
    padding-inline: calc(12 * var(--sip-px));
  }
  @media (forced-colors: active) {
    .leave {
      margin-inline-end: 0 !important;
    }
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: calc(4 * var(--sip-px)) calc(16 * var(--sip-px));
    align-items: start;
    justify-content: space-between;
    margin-block-start: calc(16 * var(--sip-px));
  }
  .foot.end {
    justify-content: end;
  }
  .foot > .leave {
    margin-inline: auto calc(-12 * var(--sip-px));
    padding-inline: calc(12 * var(--sip-px));
  }

  details {
    flex: 1 1 calc(144 * var(--sip-px));
    min-inline-size: 0;
  }
  details[open] {
    flex-basis: 100%;
  }
  summary {
    display: inline-flex;
    gap: calc(6 * var(--sip-px));
    align-items: center;
    min-block-size: calc(40 * var(--sip-px));
    border-radius: 4px;
    color: var(--sip-muted);
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    inline-size: calc(7 * var(--sip-px));
    block-size: calc(7 * var(--sip-px));
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    transform: translateY(calc(-2 * var(--sip-px))) rotate(45deg);
    content: '';
  }
  details[open] > summary::after {
    transform: translateY(calc(2 * var(--sip-px))) rotate(225deg);
  }
  .choices {
    display: grid;
    justify-items: start;
    padding-block-end: calc(4 * var(--sip-px));
  }

  .paste {
    display: grid;
    gap: calc(6 * var(--sip-px));
    inline-size: 100%;
    padding-block: calc(8 * var(--sip-px));
  }
  .paste .row {
    margin-block-start: calc(6 * var(--sip-px));
  }
  .foreign {
    color: var(--sip-error);
  }
  input,
  textarea {
    inline-size: 100%;
    min-block-size: calc(40 * var(--sip-px));
    padding: calc(6 * var(--sip-px)) calc(10 * var(--sip-px));
    border: 1px solid var(--sip-edge);
    border-radius: calc(var(--sip-radius) * 0.5);
    background: var(--sip-surface);
    color: inherit;
    font: calc(13 * var(--sip-px))/1.5 var(--sip-mono);
  }
  textarea {
    margin-block-start: calc(12 * var(--sip-px));
    resize: vertical;
  }

  .support {
    display: flex;
    flex-wrap: wrap;
    gap: 0 calc(20 * var(--sip-px));
    margin-block-start: calc(12 * var(--sip-px));
  }
  .request {
    flex: 1 0 100%;
    color: var(--sip-muted);
    font-size: calc(13 * var(--sip-px));
  }
  .request code {
    display: block;
    font-family: var(--sip-mono);
    user-select: all;
    -webkit-user-select: all;
  }
`
