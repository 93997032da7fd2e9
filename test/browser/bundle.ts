import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'

const filesOf = async (entry: URL, options: BuildOptions) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['authchart:source'],
    logLevel: 'error',
    ...options,
    write: false,
  })
  return outputFiles
}

/** A page's script as today's bundlers make it, from the sources of the library. */
export const bundle = async (entry: URL, options: BuildOptions = {}): Promise<string> =>
  (await filesOf(entry, options))[0]?.text ?? ''

/** The same with what it loads later apart: every script by its path, that of the page at `/page.js`. */
export const bundleApart = async (entry: URL): Promise<Map<string, string>> => {
  const files = await filesOf(entry, { splitting: true, outdir: '/', entryNames: 'page' })
  return new Map(files.map(({ path, text }) => [path, text]))
}
