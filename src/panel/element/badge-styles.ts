import { css } from 'lit'
import { theme } from './theme.ts'

const line = css`
  :host {
    display: inline-block;
    color: var(--sip-text);
    font: 400 calc(14 * var(--sip-px))/1.5 var(--sip-font);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .success .mark {
    color: var(--sip-success);
  }
  .info .mark {
    color: var(--sip-link);
  }
  .warning .mark {
    color: var(--sip-warning);
  }
  .error .mark {
    color: var(--sip-error);
    font-weight: 700;
  }
`

export const badgeStyles = [theme, line]
