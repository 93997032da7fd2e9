import { css } from 'lit'

export const controlStyles = css`
  button,
  a {
    display: inline-flex;
    gap: 0.5rem;
    align-items: center;
    justify-content: center;
    min-block-size: 2.5rem;
    max-inline-size: 100%;
    margin: 0;
    padding: 0.375rem 1rem;
    border: 1px solid transparent;
    border-radius: calc(var(--radius) * 0.6);
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
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  .primary:hover {
    background: color-mix(in oklab, var(--accent), var(--text) 12%);
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
    border-color: var(--edge);
  }
  .secondary:hover,
  .leave:hover {
    background: var(--inset);
  }

  .leave {
    color: var(--muted);
  }

  .quiet,
  .other {
    min-block-size: 2rem;
    padding: 0.125rem 0.25rem;
    margin-inline: -0.25rem;
    color: var(--link);
    text-align: start;
  }
  .quiet:hover,
  .other:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  :is(button, a, summary, input, textarea):focus-visible {
    outline: 2px solid var(--focus);
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
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  :dir(rtl) > .icon.out {
    transform: scaleX(-1);
  }

  .stack {
    display: grid;
    gap: 0.5rem;
    justify-items: start;
    margin-block-start: 1.25rem;
  }
  .stack .primary {
    inline-size: 100%;
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    margin-block-start: 1.25rem;
  }
  .ends > .leave {
    margin-inline: auto -0.75rem;
    padding-inline: 0.75rem;
  }
  @media (forced-colors: active) {
    .leave {
      margin-inline-end: 0 !important;
    }
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: start;
    justify-content: space-between;
    margin-block-start: 1rem;
  }
  .foot.end {
    justify-content: end;
  }
  .foot > .leave {
    margin-inline: auto -0.75rem;
    padding-inline: 0.75rem;
  }

  details {
    flex: 1 1 9rem;
    min-inline-size: 0;
  }
  details[open] {
    flex-basis: 100%;
  }
  summary {
    display: inline-flex;
    gap: 0.375rem;
    align-items: center;
    min-block-size: 2.5rem;
    border-radius: 4px;
    color: var(--muted);
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    inline-size: 0.4375rem;
    block-size: 0.4375rem;
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    transform: translateY(-0.125rem) rotate(45deg);
    content: '';
  }
  details[open] > summary::after {
    transform: translateY(0.125rem) rotate(225deg);
  }
  .choices {
    display: grid;
    justify-items: start;
    padding-block-end: 0.25rem;
  }

  .paste {
    display: grid;
    gap: 0.375rem;
    inline-size: 100%;
    padding-block: 0.5rem;
  }
  .paste .row {
    margin-block-start: 0.375rem;
  }
  .foreign {
    color: var(--error);
  }
  input,
  textarea {
    inline-size: 100%;
    min-block-size: 2.5rem;
    padding: 0.375rem 0.625rem;
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) * 0.5);
    background: var(--surface);
    color: inherit;
    font: 0.8125rem/1.5 var(--mono);
  }
  textarea {
    margin-block-start: 0.75rem;
    resize: vertical;
  }

  .support {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    margin-block-start: 0.75rem;
  }
  .request {
    flex: 1 0 100%;
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .request code {
    display: block;
    font-family: var(--mono);
    user-select: all;
    -webkit-user-select: all;
  }
`
