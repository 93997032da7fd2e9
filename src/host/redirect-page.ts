import type { RedirectOutcome } from './host.ts'

/** How a sign-in ended; that no sign-in waits for this address; or that there is nothing at it. */
export type RedirectPage = RedirectOutcome | 'ignored' | 'nothing'

/** The one style sheet, inlined in every page and allowed there by its hash. The emulator's pages look the same. */
export const redirectStyle = `
:root {
  color-scheme: light dark;
  --paper: #f4f3ef; --card: #ffffff; --ink: #1c1b20; --soft: #5a5862; --line: #dedbd3; --well: #f7f6f3;
  --good: #17653a; --good-soft: #e3f3e9; --bad: #a32a1f; --bad-soft: #fbe9e6; --warn: #7a4d00; --warn-soft: #fcf1d9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121215; --card: #1b1b20; --ink: #edecf2; --soft: #aaa8b5; --line: #34333c; --well: #232329;
    --good: #84d6a4; --good-soft: #17311f; --bad: #ffa79d; --bad-soft: #3b1d1a; --warn: #f0c674; --warn-soft: #35290f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; padding: clamp(0.75rem, 9vh, 6rem) clamp(0.75rem, 4vw, 2rem) 1rem;
  background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
.card {
  display: grid; gap: 1.25rem; max-width: 27rem; margin: 0 auto; padding: clamp(1rem, 6vw, 2rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 1px 2px rgb(0 0 0 / 0.04), 0 12px 32px -16px rgb(0 0 0 / 0.16);
}
.lead { display: grid; gap: 0.375rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.012em; text-wrap: balance; }
p { margin: 0; text-wrap: pretty; }
.seal { display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; border: 1px solid transparent; }
.seal svg { width: 1.5rem; height: 1.5rem; }
.seal.good { color: var(--good); background: var(--good-soft); }
.seal.bad { color: var(--bad); background: var(--bad-soft); }
.seal.open { color: var(--warn); background: var(--warn-soft); }
.seal.none { color: var(--soft); background: var(--well); border-color: var(--line); }
@media (forced-colors: active) { .seal { border: 2px solid; } }
`

const seals = {
  good: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M7 7l10 10M17 7L7 17',
  open: 'M12 6.5V12l3.5 2.5M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18',
  none: 'M6.5 12h11',
} as const

interface Words {
  readonly seal: keyof typeof seals
  readonly title: string
  readonly text: string
}

/** No word comes from outside: a page that says anything else lies. */
const words: Readonly<Record<RedirectPage, Words>> = {
  signedIn: {
    seal: 'good',
    title: 'Signed in',
    text: 'You can close this window and go back to the app.',
  },
  failed: {
    seal: 'bad',
    title: 'That did not work',
    text: 'Go back to the app: it says what to do. You can close this window.',
  },
  unknown: {
    seal: 'open',
    title: 'Go back to the app',
    text: 'It will tell you how the sign-in ended. You can close this window.',
  },
  ignored: {
    seal: 'none',
    title: 'Nothing to do here',
    text:
      'This page does not belong to a sign-in that is waiting. If you have just signed in, go back to the app: ' +
      'it knows how that ended.',
  },
  nothing: {
    seal: 'none',
    title: 'Nothing here',
    text: 'An app on this machine waits at this address for the end of a sign-in, and for nothing else.',
  },
}

/** A whole page of HTML. It runs no script, loads nothing, and holds nothing of what was asked. */
export const redirectPage = (name: RedirectPage): string => {
  const { seal, title, text } = words[name]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${redirectStyle}</style>
</head>
<body>
<main class="card">
<span class="seal ${seal}" aria-hidden="true"><svg viewBox="0 0 24 24" fill="none"><path d="${seals[seal]}" \
stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg></span>
<div class="lead"><h1>${title}</h1><p>${text}</p></div>
</main>
</body>
</html>
`
}
