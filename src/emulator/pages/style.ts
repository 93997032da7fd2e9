/** The one style sheet, inlined in every page and allowed there by its hash. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f4f3ef; --card: #ffffff; --well: #f7f6f3; --ink: #1c1b20; --soft: #5a5862; --line: #dedbd3; --edge: #8b8892;
  --accent: #3b3fb6; --accent-ink: #ffffff; --accent-soft: #ecedfb;
  --good: #17653a; --good-soft: #e3f3e9; --bad: #a32a1f; --bad-soft: #fbe9e6; --warn: #7a4d00; --warn-soft: #fcf1d9;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121215; --card: #1b1b20; --well: #232329; --ink: #edecf2; --soft: #aaa8b5; --line: #34333c; --edge: #7d7b89;
    --accent: #b3b8ff; --accent-ink: #17173f; --accent-soft: #26274a;
    --good: #84d6a4; --good-soft: #17311f; --bad: #ffa79d; --bad-soft: #3b1d1a; --warn: #f0c674; --warn-soft: #35290f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; padding: clamp(0.75rem, 4vw, 3rem) clamp(0.75rem, 4vw, 2rem);
  background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); overflow-wrap: anywhere;
}
.column { max-width: 27rem; margin: 0 auto; display: grid; gap: 1.25rem; }
.column.wide { max-width: 44rem; }
.column > * { min-width: 0; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.012em; text-wrap: balance; }
h2 { margin: 0; font-size: 1.0625rem; line-height: 1.35; font-weight: 650; }
h3 { margin: 0; font-size: inherit; font-weight: 600; }
p { margin: 0; text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: 0.2em; }
code { font-family: var(--mono); font-size: 0.925em; }
.soft { color: var(--soft); }
.small { font-size: 0.875rem; line-height: 1.5; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.brand { display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem 0.625rem; font-weight: 600; }
.mark { flex: none; width: 1.375rem; height: 1.375rem; color: var(--accent); }
.tag { padding: 0.0625rem 0.5625rem; border: 1px solid var(--edge); border-radius: 99rem; font-size: 0.8125rem; font-weight: 500; color: var(--soft); }

.card {
  display: grid; gap: 1.25rem; padding: clamp(1rem, 6vw, 2rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 1px 2px rgb(0 0 0 / 0.04), 0 12px 32px -16px rgb(0 0 0 / 0.16);
}
.card > * { min-width: 0; }
.lead { display: grid; gap: 0.375rem; }

.hero { display: grid; gap: 0.25rem; justify-items: center; padding: 1rem 0.5rem; text-align: center; background: var(--well); border: 1px solid var(--line); border-radius: 0.75rem; }
.code { font: 600 clamp(1.5rem, 9.5vw, 2.375rem)/1.3 var(--mono); letter-spacing: 0.05em; white-space: nowrap; user-select: all; }
.code.row { font-size: 1.5rem; }

dl { margin: 0; display: grid; gap: 0.75rem; }
dl > div { display: grid; grid-template-columns: 5.25rem minmax(0, 1fr); gap: 0.125rem 1rem; align-items: baseline; }
dt { color: var(--soft); font-size: 0.9375rem; }
dd { margin: 0; }
dd ul { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.25rem; }
.bar.held { flex-wrap: nowrap; align-items: baseline; }
@media (max-width: 24rem) { dl > div { grid-template-columns: minmax(0, 1fr); } .bar.held { flex-wrap: wrap; } }

.note { padding: 0.75rem 0.9375rem; border-inline-start: 4px solid var(--warn); border-radius: 0.375rem; background: var(--warn-soft); }
.note strong { color: var(--warn); }

.actions { display: flex; flex-wrap: wrap; gap: 0.625rem; }
.actions > button { flex: 1 1 9rem; }
.actions.tight { gap: 0.5rem; }
.actions.tight > button { flex: 0 1 auto; }
button {
  min-height: 2.875rem; padding: 0.5rem 1.125rem; font: 600 1rem/1.3 var(--sans); color: var(--ink); cursor: pointer;
  background: var(--card); border: 1px solid var(--edge); border-radius: 0.625rem;
}
button:hover { background: var(--well); border-color: var(--ink); }
button.primary { color: var(--accent-ink); background: var(--accent); border-color: var(--accent); }
button.primary:hover { filter: brightness(1.08); }
button.quiet { min-height: 2.25rem; padding: 0.25rem 0.75rem; font-size: 0.9375rem; font-weight: 500; border-radius: 0.5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
@media (prefers-reduced-motion: no-preference) { button { transition: background-color 120ms, border-color 120ms, filter 120ms; } }

.form { display: grid; gap: 1.25rem; }
.field { display: grid; gap: 0.5rem; }
label { font-weight: 600; }
input[type='text'] {
  width: 100%; padding: 0.625rem 0.75rem; font: 600 clamp(1.25rem, 7vw, 1.75rem)/1.3 var(--mono); letter-spacing: 0.08em; text-transform: uppercase;
  color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: 0.625rem;
}
input[aria-invalid='true'] { border-color: var(--bad); border-width: 2px; }
.error { color: var(--bad); font-weight: 500; }

.seal { display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; border: 1px solid transparent; }
.seal svg { width: 1.5rem; height: 1.5rem; }
.seal.good { color: var(--good); background: var(--good-soft); }
.seal.bad { color: var(--bad); background: var(--bad-soft); }
.seal.over { color: var(--warn); background: var(--warn-soft); }

.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.625rem 1rem; }
.bar.held > h3, .account > .bar > h3 { min-width: 0; }
.links { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.sign-ins { margin: 0; padding: 0; list-style: none; display: grid; }
.sign-ins > li { display: grid; gap: 0.625rem; padding: 1rem 0; border-top: 1px solid var(--line); }
.sign-ins > li.bar { display: flex; }
.sign-ins > li.account { gap: 0.375rem; padding: 0.75rem 0; }
.sign-ins > li:last-child { padding-bottom: 0; }
.plain { font-weight: 400; }
.roles { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.375rem; }
.roles li { min-width: 0; padding: 0.0625rem 0.5rem; background: var(--well); border: 1px solid var(--line); border-radius: 0.375rem; }
summary { min-height: 2.25rem; padding: 0.375rem 0; color: var(--accent); font-weight: 500; cursor: pointer; }
details[open] > summary { margin-bottom: 0.375rem; }
.status { padding: 0.0625rem 0.5625rem; border: 1px solid currentColor; border-radius: 99rem; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.status.approved, .status.used, .status.live { color: var(--good); }
.status.denied, .status.revoked { color: var(--bad); }
.status.expired { color: var(--warn); }
.status.pending { color: var(--accent); }
.requests { width: 100%; border-collapse: collapse; font-size: 0.875rem; overflow-wrap: break-word; }
.requests th, .requests td { padding: 0.4375rem 0.75rem 0.4375rem 0; text-align: start; vertical-align: baseline; border-top: 1px solid var(--line); }
.requests .about { overflow-wrap: anywhere; }
.requests th { color: var(--soft); font-weight: 500; border-top: 0; }
@media (max-width: 38rem) {
  .requests thead { position: absolute; clip-path: inset(50%); }
  .requests tr { display: flex; flex-wrap: wrap; gap: 0 0.75rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
  .requests td { padding: 0; border: 0; max-width: calc(100% - 3.75rem); }
}
@media (forced-colors: active) {
  .note { border-inline-start-color: CanvasText; }
  .mark { color: CanvasText; }
  .seal, button.primary { border: 2px solid; }
  button.primary { border-color: Highlight; }
}
`
