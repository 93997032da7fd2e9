/** The page around the elements, which bring their own. Inlined, and allowed there by its hash. */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f4f3ef, #121215); --card: light-dark(#ffffff, #1b1b20); --well: light-dark(#f7f6f3, #232329);
  --ink: light-dark(#1c1b20, #edecf2); --soft: light-dark(#5a5862, #aaa8b5); --line: light-dark(#dedbd3, #34333c);
  --edge: light-dark(#8b8892, #7d7b89); --accent: light-dark(#2352cf, #8fb3ff); --accent-soft: light-dark(#e9eefb, #1f2b4a);
  --warn: light-dark(#7a4d00, #f0c674); --warn-soft: light-dark(#fcf1d9, #35290f);
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 0.9375rem/1.5 var(--sans); }
h1, h2, h3, p, ul { margin: 0; padding: 0; }
h1 { font-size: 1.0625rem; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
h3 { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
.top {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem 1rem; padding: 0.75rem clamp(0.75rem, 2vw, 1.5rem);
  border-bottom: 1px solid var(--line); background: var(--card);
}
.top .where { color: var(--soft); }
.top .time { margin-inline-start: auto; display: flex; align-items: center; gap: 0.75rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.stage {
  display: grid; grid-template-columns: minmax(17.5rem, 29rem) minmax(0, 1fr); gap: 1.25rem;
  padding: 0.75rem clamp(0.75rem, 2vw, 1.5rem) 1.25rem; align-items: start; max-width: 110rem; margin: 0 auto;
}
.stage > * { display: grid; gap: 1.25rem; min-width: 0; }
@media (max-width: 60rem) { .stage { grid-template-columns: minmax(0, 1fr); } }

.app { background: var(--card); border: 1px solid var(--line); border-radius: 0.875rem; overflow: hidden; box-shadow: 0 1px 2px rgb(0 0 0 / 0.04), 0 12px 32px -18px rgb(0 0 0 / 0.2); }
.app > header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.25rem 0.75rem; min-height: 2.75rem; padding: 0.5rem 1rem; border-bottom: 1px solid var(--line); background: var(--well); }
.app > header strong { font-weight: 600; }
.app .page { min-height: 36rem; display: grid; align-items: center; justify-items: center; padding: 1.25rem clamp(0rem, 3vw, 1.25rem); background: var(--well); }
.app .page:has(> .home) { min-height: 18rem; }
.app .page > sign-in-panel { align-self: start; width: 100%; }
.home { display: grid; gap: 0.875rem; justify-items: center; padding: 1.5rem; text-align: center; }
.home p { color: var(--soft); max-width: 30ch; text-wrap: balance; }

.acts { display: grid; gap: 0.5rem; padding: 0.875rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.875rem; }
.acts header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75rem; }
.acts p { color: var(--soft); }
.groups { display: flex; flex-wrap: wrap; gap: 0.75rem 1.5rem; }
.groups > div { display: grid; gap: 0.25rem; }
.groups > div > div { display: flex; flex-wrap: wrap; gap: 0.375rem; }

button {
  font: inherit; font-size: 0.875rem; line-height: 1.25rem; padding: 0.3125rem 0.75rem; color: var(--ink); background: var(--card);
  border: 1px solid var(--edge); border-radius: 0.5rem; cursor: pointer;
}
button:hover:not(:disabled) { background: var(--accent-soft); border-color: var(--accent); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button:disabled { color: var(--soft); border-color: var(--line); background: none; cursor: default; }
button.main { background: var(--accent); border-color: var(--accent); color: light-dark(#ffffff, #0d1b3d); font-weight: 600; padding: 0.5rem 1.25rem; }
button.main:hover:not(:disabled) { background: color-mix(in oklab, var(--accent) 88%, var(--ink)); }
button[aria-pressed='true'] { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); font-weight: 600; }
button.off { background: var(--warn-soft); border-color: var(--warn); color: var(--warn); }
.speeds { display: flex; gap: 0.25rem; }
.speeds button { padding-inline: 0.5rem; }

.stories { display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem 0.75rem; padding: 0.75rem clamp(0.75rem, 2vw, 1.5rem) 0; max-width: 110rem; margin: 0 auto; }
.stories ul { display: flex; flex-wrap: wrap; gap: 0.375rem; list-style: none; }
.stories p { color: var(--soft); min-height: 1.5em; flex-basis: 100%; }
sign-in-inspector { min-width: 0; height: max(28rem, calc(100vh - 23rem)); }
@media (forced-colors: active) { button[aria-pressed='true'] { outline: 2px solid Highlight; outline-offset: -4px; } }
`
