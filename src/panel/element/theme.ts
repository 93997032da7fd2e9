import { css } from 'lit'

/**
 * Every colour by name, for the panel alone (`--sip-…`). A page sets `--sign-in-…`; VS Code has colours of its own; the rest
 * follows `color-scheme`, which is inherited from the page.
 */
export const theme = css`
  :host {
    /* Grows with the page's font, and never shrinks with it: some pages have a root of 10 px. */
    --sip-px: max(1px, calc(1rem / 16));
    --sip-text: var(--sign-in-text, var(--vscode-foreground, light-dark(#16191f, #eceef2)));
    --sip-muted: var(
      --sign-in-muted,
      var(--vscode-descriptionForeground, light-dark(#565d6b, #a6aebb))
    );
    --sip-surface: var(
      --sign-in-surface,
      var(--vscode-editorWidget-background, light-dark(#ffffff, #17191e))
    );
    --sip-inset: var(
      --sign-in-inset,
      var(--vscode-textBlockQuote-background, light-dark(#f4f5f8, #20232a))
    );
    --sip-line: var(--sign-in-line, var(--vscode-widget-border, light-dark(#dfe2e8, #33373f)));
    --sip-edge: var(--sign-in-edge, var(--vscode-input-border, light-dark(#868d9a, #7a828f)));
    --sip-accent: var(
      --sign-in-accent,
      var(--vscode-button-background, light-dark(#2352cf, #8fb3ff))
    );
    --sip-on-accent: var(
      --sign-in-on-accent,
      var(--vscode-button-foreground, light-dark(#ffffff, #0b1430))
    );
    --sip-link: var(
      --sign-in-link,
      var(--vscode-textLink-foreground, var(--sign-in-accent, light-dark(#2352cf, #8fb3ff)))
    );
    --sip-focus: var(--sign-in-focus, var(--vscode-focusBorder, var(--sip-link)));
    --sip-success: var(--sign-in-success, light-dark(#17713f, #6fd694));
    --sip-warning: var(
      --sign-in-warning,
      var(--vscode-editorWarning-foreground, light-dark(#8f5400, #ffb84d))
    );
    --sip-error: var(--sign-in-error, var(--vscode-errorForeground, light-dark(#b3261e, #ff9d94)));
    --sip-radius: var(--sign-in-radius, 14px);
    --sip-font: var(--sign-in-font, var(--vscode-font-family, system-ui, sans-serif));
    --sip-mono: var(
      --sign-in-mono,
      ui-monospace,
      'SF Mono',
      'Cascadia Mono',
      'Segoe UI Mono',
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace
    );
  }

  @media (forced-colors: active) {
    :host {
      --sip-text: CanvasText;
      --sip-muted: CanvasText;
      --sip-surface: Canvas;
      --sip-inset: Canvas;
      --sip-line: CanvasText;
      --sip-edge: ButtonBorder;
      --sip-accent: ButtonText;
      --sip-on-accent: ButtonFace;
      --sip-link: LinkText;
      --sip-focus: Highlight;
      --sip-success: CanvasText;
      --sip-warning: CanvasText;
      --sip-error: CanvasText;
    }
  }
`
