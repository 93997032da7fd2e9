import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'

/** A page's script as today's bundlers make it, from the sources of the library. */
export const bundle = async (entry: URL, options: BuildOptions = {}): Promise<string> => {
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
  return outputFiles[0]?.text ?? ''
}
