import { html, raw } from 'hono/html'
import { style } from './style.ts'

export type Html = ReturnType<typeof html>

const mark = html`<svg class="mark" viewBox="0 0 24 24" fill="none" aria-hidden="true">
  <circle cx="5" cy="12" r="3.25" stroke="currentColor" stroke-width="2" />
  <circle cx="19" cy="12" r="4" fill="currentColor" />
  <path d="M8.5 12h6" stroke="currentColor" stroke-width="2" />
</svg>`

/** A whole page. `title` is what its tab is called; everything interpolated is escaped. */
export const layout = (page: { title: string; body: Html; wide?: boolean }): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title} · authchart emulator</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <div class="column${page.wide ? ' wide' : ''}">
          <header class="brand">
            ${mark} <span translate="no">authchart</span> <span class="tag">emulator, not AWS</span>
          </header>
          ${page.body}
          <footer class="small soft">
            A stand-in for IAM Identity Center, for development and tests, on your own machine. No
            real account is involved.
          </footer>
        </div>
      </body>
    </html>`
