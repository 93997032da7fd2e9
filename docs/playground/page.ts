// The playground as one HTML file: script and style inside, allowed there by their hashes, and no network of its own.
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { styles } from './page/styles.ts'

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const scriptOf = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['authchart:source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

export interface PlaygroundPage {
  readonly html: string
  /** What the page may do; the file says it itself, a server says it in a header, too. */
  readonly policy: string
}

/** `live`: the world is the server's that the page comes from. Else it is simulated in the page, which needs no server. */
export const playgroundPage = async (world: 'live' | 'simulated'): Promise<PlaygroundPage> => {
  const script = await scriptOf()
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(styles)}`,
    'img-src data:',
    ...(world === 'live' ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="world" content="${world}">
<title>authchart playground</title>
<link rel="icon" href="data:,">
<style>${styles}</style>
</head>
<body>
<script type="module">${script}</script>
</body>
</html>
`
  return { html, policy }
}
