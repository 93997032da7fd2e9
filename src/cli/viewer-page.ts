import { createHash } from 'node:crypto'
import { viewerScript } from './viewer-script.ts'

/** What a page shows besides what is opened in it. */
export interface ViewerPageOptions {
  /** A recording to begin with. */
  readonly recording?: { readonly name: string; readonly text: string }
  /** Where its server feeds it. Without, it connects to nothing at all. */
  readonly feed?: {
    readonly path: string
    readonly origins: readonly string[]
    readonly url: string
  }
}

export interface ViewerPage {
  readonly html: string
  /** Its Content-Security-Policy, which it has inside as well. */
  readonly policy: string
}

const style = `
  :root { color-scheme: light dark; --paper: light-dark(#ffffff, #0d1117); --ink: light-dark(#1b1f24, #e6edf3); --soft: light-dark(#57606a, #9aa4af); --frame: light-dark(#d0d7de, #30363d); }
  html, body { margin: 0; block-size: 100%; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
  body { display: flex; flex-direction: column; }
  header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; padding: 6px 12px; }
  h1 { font-size: 14px; margin: 0; }
  h2 { font-size: 18px; margin: 0 0 8px; }
  .source { margin: 0; color: var(--soft); margin-inline-end: auto; }
  .trouble { margin: 0; flex-basis: 100%; order: 1; border-inline-start: 4px solid light-dark(#b3261e, #ff8a80); padding-inline-start: 8px; }
  main { flex: 1; min-block-size: 0; padding: 0 8px 8px; }
  sign-in-inspector { block-size: 100%; }
  #how { max-inline-size: 74ch; margin: 6vh auto; padding: 0 16px; }
  pre { padding: 12px; border: 1px solid var(--frame); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
  button { font: inherit; }
  button, label { border: 1px solid var(--frame); border-radius: 6px; padding: 2px 10px; background: none; color: inherit; cursor: pointer; }
  label:focus-within { outline: 2px solid light-dark(#0a5fd8, #6cb0ff); }
  label input { position: absolute; inline-size: 1px; block-size: 1px; opacity: 0; }
  @media (max-width: 639.9px) { main { padding: 0 0 4px; } }
`

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const words = (url: string | undefined): string =>
  url === undefined
    ? '<h2>Nothing is open</h2><p>Open a recording, or drop one here. Nothing leaves this page.</p>'
    : `<h2>Waiting for an app</h2><p>In Node, or in Electron's main process:</p><pre>${escaped(connection(url))}</pre><p>In a page, <code>createBrowserInspector({ url })</code> with the address of this one. Or open a recording, or drop one here.</p>`

/** How an app is connected, in code. */
export const connection = (url: string): string =>
  `const { inspect } = createWebSocketInspector({ url: '${url}', serializationDepthLimit: 30 })
const session = createSession({ …, inspect })`

/** The viewer in one file: no request but those to its own server, no script and no style but its own. */
export const viewerPage = async ({
  recording,
  feed,
}: ViewerPageOptions = {}): Promise<ViewerPage> => {
  const script = (await viewerScript()).replaceAll('</script', '<\\/script')
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    ...(feed === undefined ? [] : [`connect-src ${feed.origins.join(' ')}`]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const data =
    recording === undefined
      ? ''
      : `<script type="application/json">${JSON.stringify(recording).replaceAll('<', '\\u003c')}</script>`
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${feed === undefined ? '' : `<meta name="feed" content="${escaped(feed.path)}">\n`}<title>authchart viewer</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<header></header>
<main></main>
<template>${words(feed?.url)}</template>
${data}
<script type="module">${script}</script>
</html>
`
  return { html, policy }
}
