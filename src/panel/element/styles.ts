import { css } from 'lit'
import { controlStyles } from './control-styles.ts'
import { theme } from './theme.ts'
import { waitingStyles } from './waiting-styles.ts'

const frame = css`
  :host {
    display: block;
    box-sizing: border-box;
    inline-size: var(--sign-in-width, 25rem);
    max-inline-size: 100%;
    color: var(--text);
    font: 400 0.9375rem/1.5 var(--font);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  .panel {
    display: flow-root;
    padding: clamp(1rem, 6vw, 1.75rem);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    overflow-wrap: anywhere;
    outline: none;
  }

  p,
  h2 {
    margin: 0;
  }

  p + p {
    margin-block-start: 0.375rem;
  }

  .app {
    margin-block-end: 0.25rem;
    color: var(--muted);
    font-size: 0.8125rem;
    font-weight: 600;
    letter-spacing: 0.01em;
  }

  .title {
    display: flex;
    gap: 0.5rem;
    align-items: start;
    margin-block-end: 0.5rem;
    font-size: 1.1875rem;
    font-weight: 600;
    line-height: 1.35;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }

  .title .icon {
    flex: none;
    margin-block-start: 0.1875rem;
  }

  .account {
    color: var(--muted);
  }

  .icon.success {
    color: var(--success);
  }
  .icon.warning {
    color: var(--warning);
  }
  .icon.error {
    color: var(--error);
  }
  .icon.info {
    color: var(--link);
  }

  .check {
    stroke-dasharray: 1;
    animation: draw 200ms ease-out backwards;
  }

  .spinner {
    color: var(--link);
  }
  .spinner .rail {
    opacity: 0.25;
  }
  .spinner .turn {
    transform-origin: 10px 10px;
    animation: turn 900ms linear infinite;
  }

  @keyframes draw {
    from {
      stroke-dashoffset: 1;
    }
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  slot[name='help']::slotted(*) {
    margin-block-start: 1rem;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`

export const styles = [theme, frame, controlStyles, waitingStyles]
