import { css } from 'lit'
import { theme } from './theme.ts'

const line = css`
  :host {
    display: inline-block;
    color: var(--text);
    font: 400 0.875rem/1.5 var(--font);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .success .mark {
    color: var(--success);
  }
  .info .mark {
    color: var(--link);
  }
  .warning .mark {
    color: var(--warning);
  }
  .error .mark {
    color: var(--error);
    font-weight: 700;
  }
`

export const badgeStyles = [theme, line]
