import { css } from 'lit'

/** State as JSON, and what the panel showed. */
export const paneStyle = css`
  details {
    margin-block-end: 6px;
  }
  summary {
    font: 12px var(--mono);
    color: var(--accent);
    cursor: pointer;
  }
  pre {
    margin: 4px 0 0;
    font: 12px/1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .preview {
    max-inline-size: 400px;
    border: 1px solid var(--frame);
    border-radius: 10px;
    padding: 14px 16px;
  }
  .preview p {
    margin: 0 0 6px;
    overflow-wrap: anywhere;
  }
  .preview .title {
    font-size: 16px;
    font-weight: 650;
  }
  .preview .code {
    font: 600 24px/1.4 var(--mono);
    letter-spacing: 0.08em;
  }
  .preview .host,
  .preview .clock,
  .preview .waiting {
    color: var(--soft);
  }
  .preview .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 10px;
  }
  .action {
    border: 1px solid var(--line);
    border-radius: 6px;
    padding: 2px 10px;
  }
  .action.primary {
    border-color: var(--accent);
    background: var(--lit);
    font-weight: 600;
  }
  .preview.warning {
    border-color: var(--warm);
  }
  .preview.success {
    border-color: var(--end);
  }
`
