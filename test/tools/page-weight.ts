// What a page weighs that only mirrors a session with the panel, and which part of the package weighs what.
import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'

/** What there may be at once, gzipped, with RxJS apart. */
export const mostPageBytes = 30_000

const page = `
import { connectSession, messagePort } from 'authchart/remote'
import { defineSignInPanel } from 'authchart/panel/element'
defineSignInPanel()
const panel = document.querySelector('sign-in-panel')
panel.session = connectSession(messagePort(new BroadcastChannel('session')))
`

/** The first that fits says which part a source belongs to. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/uqr/, 'uqr'],
  [/valibot/, 'valibot'],
  // Chunks of other packages are minified, and have no comments: on this page they are Lit's.
  [/^$|node_modules\/@?lit|elements-in-node/, 'lit'],
  [/panel\/element\/qr/, 'panel: QR code'],
  [/panel\/english/, 'panel: words'],
  [/panel\/element\//, 'panel: element and styles'],
  [/src\/panel\//, 'panel: model'],
  [/src\/remote\//, 'remote'],
  [/src\/observe\//, 'observe'],
  [/src\/kit\//, 'kit'],
]
const partOf = (source: string): string =>
  parts.find(([pattern]) => pattern.test(source))?.[1] ?? 'the rest'

/** Where each line of a chunk is from, as its comments say. */
const originsOf = (chunk: string): string[] => {
  let origin = ''
  return readFileSync(chunk, 'utf8')
    .split('\n')
    .map((line) => (origin = /^\/\/ (\S+\.\w+)$/.exec(line)?.[1] ?? origin))
}

/** The text of a bundle by the part that it comes from. */
const textByPart = (code: string, map: SourceMap, folder: string): Map<string, string> => {
  const known = new Map<string, string[]>()
  const partAt = (source: string, line: number): string => {
    if (!source.includes('/dist/chunks/')) return partOf(source)
    const origins = known.get(source) ?? originsOf(resolve(folder, source))
    known.set(source, origins)
    return partOf(origins[line] ?? '')
  }
  const texts = new Map<string, string>()
  let part = 'the rest'
  for (const [line, text] of code.split('\n').entries()) {
    let from = 0
    const cut = (to: number): void => {
      texts.set(part, (texts.get(part) ?? '') + text.slice(from, to))
      from = to
    }
    for (let column = 0; column < text.length; column += 1) {
      const entry = map.findEntry(line, column)
      const isHere = 'originalSource' in entry && entry.generatedLine === line
      const now =
        isHere && entry.originalSource ? partAt(entry.originalSource, entry.originalLine) : part
      if (now !== part) cut(column)
      part = now
    }
    cut(text.length)
  }
  return texts
}

export interface PageWeight {
  /** Gzipped, of the files that the page loads at once. */
  readonly atOnce: number
  /** Gzipped, of the others. */
  readonly later: number
  /** The share of each part in what is loaded at once, the heaviest first. */
  readonly shares: readonly (readonly [string, number])[]
}

/** Bundles the page in a folder that has the package, as a stranger would. */
export const weighPage = async (folder: string): Promise<PageWeight> => {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: page, resolveDir: folder, sourcefile: 'page.js' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    external: ['rxjs', 'rxjs/*'],
    outdir: `${folder}/weighed`,
    sourcemap: 'external',
    metafile: true,
    write: false,
    logLevel: 'silent',
    absWorkingDir: folder,
  })
  const start = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint)?.[0] ?? ''
  const loaded = new Set([start])
  for (const file of loaded)
    for (const { path, kind } of metafile.outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && path in metafile.outputs) loaded.add(path)
  const own = new Map<string, string>()
  let atOnce = 0
  let later = 0
  for (const { path, text, contents } of outputFiles) {
    if (path.endsWith('.map')) continue
    const bytes = gzipSync(contents).length
    if (![...loaded].some((file) => path.endsWith(file))) {
      later += bytes
      continue
    }
    atOnce += bytes
    const map = outputFiles.find((other) => other.path === `${path}.map`)?.text ?? '{}'
    const texts = textByPart(
      text,
      new SourceMap(JSON.parse(map) as SourceMapPayload),
      `${folder}/weighed`,
    )
    for (const [part, more] of texts) own.set(part, (own.get(part) ?? '') + more)
  }
  const alone = [...own].map(([part, text]) => [part, gzipSync(text).length] as const)
  const sum = alone.reduce((total, [, bytes]) => total + bytes, 0)
  const shares = alone
    .map(([part, bytes]) => [part, Math.round((bytes / sum) * atOnce)] as const)
    .toSorted((a, b) => b[1] - a[1])
  return { atOnce, later, shares }
}
