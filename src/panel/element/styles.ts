import { css } from 'lit'
import { controlStyles } from './control-styles.ts'
import { theme } from './theme.ts'
import { waitingStyles } from './waiting-styles.ts'

const frame = css`
  :host {
    display: block;
    box-sizing: border-box;
    inline-size: var(--sign-in-width, calc(400 * var(--sip-px)));
    max-inline-size: 100%;
    color: var(--sip-text);
    font: 400 calc(15 * var(--sip-px))/1.5 var(--sip-font);
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
    padding: clamp(calc(16 * var(--sip-px)), 6vw, calc(28 * var(--sip-px)));
    border: 1px solid var(--sip-line);
    border-radius: var(--sip-radius);
    background: var(--sip-surface);
    overflow-wrap: anywhere;
    outline: none;
  }

  p,
  h2 {
    margin: 0;
  }

  p + p {
    margin-block-start: calc(6 * var(--sip-px));
  }

  .app {
    margin-block-end: calc(4 * var(--sip-px));
    color: var(--sip-muted);
    font-size: calc(13 * var(--sip-px));
    font-weight: 600;
    letter-spacing: 0.01em;
  }

  .title {
    display: flex;
    gap: calc(8 * var(--sip-px));
    align-items: start;
    margin-block-end: calc(8 * var(--sip-px));
    font-size: calc(19 * var(--sip-px));
    font-weight: 600;
    line-height: 1.35;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }

  .title .icon {
    flex: none;
    margin-block-start: calc(3 * var(--sip-px));
  }

  .account {
    color: var(--sip-muted);
  }

  .icon.success {
    color: var(--sip-success);
  }
  .icon.warning {
    color: var(--sip-warning);
  }
  .icon.error {
    color: var(--sip-error);
  }
  .icon.info {
    color: var(--sip-link);
  }

  .check {
    stroke-dasharray: 1;
    animation: draw 200ms ease-out backwards;
  }

  .spinner {
    color: var(--sip-link);
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
    margin-block-start: calc(16 * var(--sip-px));
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
