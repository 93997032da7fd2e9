import { builtinModules } from 'node:module'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import { root } from './run.ts'

export interface Bundle {
  /** Minified, and as a browser would load it over the wire. */
  readonly minified: number
  readonly gzipped: number
  /** Modules of Node in the graph, and who imports them. */
  readonly nodeModules: readonly string[]
}

const builtin = new RegExp(`^(node:.*|${builtinModules.join('|')})$`)

/** What an entry point weighs in a browser, its dependencies included. */
export const bundle = async (entry: string): Promise<Bundle> => {
  const nodeModules: string[] = []
  const watch: esbuild.Plugin = {
    name: 'node-modules',
    setup: (build) =>
      build.onResolve({ filter: builtin }, ({ path, importer }) => {
        nodeModules.push(`${path}, imported by ${importer.replace(root, '')}`)
        return { path, external: true }
      }),
  }
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${root}${entry}`],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'silent',
    plugins: [watch],
  })
  const [file] = outputFiles
  const contents = file?.contents ?? new Uint8Array()
  return { minified: contents.length, gzipped: gzipSync(contents).length, nodeModules }
}
