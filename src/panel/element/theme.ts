import { css } from 'lit'

/**
 * Every colour by name. A page sets `--sign-in-…`; VS Code has colours of its own; the rest follows `color-scheme`, which is
 * inherited from the page.
 */
export const theme = css`
  :host {
    --text: var(--sign-in-text, var(--vscode-foreground, light-dark(#16191f, #eceef2)));
    --muted: var(
      --sign-in-muted,
      var(--vscode-descriptionForeground, light-dark(#565d6b, #a6aebb))
    );
    --surface: var(
      --sign-in-surface,
      var(--vscode-editorWidget-background, light-dark(#ffffff, #17191e))
    );
    --inset: var(
      --sign-in-inset,
      var(--vscode-textBlockQuote-background, light-dark(#f4f5f8, #20232a))
    );
    --line: var(--sign-in-line, var(--vscode-widget-border, light-dark(#dfe2e8, #33373f)));
    --edge: var(--sign-in-edge, var(--vscode-input-border, light-dark(#868d9a, #7a828f)));
    --accent: var(--sign-in-accent, var(--vscode-button-background, light-dark(#2352cf, #8fb3ff)));
    --on-accent: var(
      --sign-in-on-accent,
      var(--vscode-button-foreground, light-dark(#ffffff, #0b1430))
    );
    --link: var(
      --sign-in-link,
      var(--vscode-textLink-foreground, var(--sign-in-accent, light-dark(#2352cf, #8fb3ff)))
    );
    --focus: var(--sign-in-focus, var(--vscode-focusBorder, var(--link)));
    --success: var(--sign-in-success, light-dark(#17713f, #6fd694));
    --warning: var(
      --sign-in-warning,
      var(--vscode-editorWarning-foreground, light-dark(#8f5400, #ffb84d))
    );
    --error: var(--sign-in-error, var(--vscode-errorForeground, light-dark(#b3261e, #ff9d94)));
    --radius: var(--sign-in-radius, 14px);
    --font: var(--sign-in-font, var(--vscode-font-family, system-ui, sans-serif));
    --mono: var(
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
      --text: CanvasText;
      --muted: CanvasText;
      --surface: Canvas;
      --inset: Canvas;
      --line: CanvasText;
      --edge: ButtonBorder;
      --accent: ButtonText;
      --on-accent: ButtonFace;
      --link: LinkText;
      --focus: Highlight;
      --success: CanvasText;
      --warning: CanvasText;
      --error: CanvasText;
    }
  }
`
