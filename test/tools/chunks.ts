// The modules of dist/: each entry point, and in chunks what they share. Packages that an install does not bring are in them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import * as esbuild from 'esbuild'
import { bundleViewer } from '../../src/cli/viewer-script.ts'
import { root } from './run.ts'

const builtin = new RegExp(`^(?:node:)?(?:${builtinModules.join('|')})$`)

/** A CommonJS package asks for modules of Node with `require`, which an ES module does not have. */
const requiredBuiltins: esbuild.Plugin = {
  name: 'required-builtins',
  setup: (build) => {
    build.onResolve({ filter: builtin }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'required-builtin' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** The viewer's script is ready in the package, which then needs no bundler. */
const readyScript = (script: string): esbuild.Plugin => ({
  name: 'ready-script',
  setup: (build) =>
    build.onLoad({ filter: /\/src\/cli\/viewer-script\.ts$/ }, () => ({
      contents: `export const viewerScript = async () => ${JSON.stringify(script)}`,
    })),
})

const isOurs = (source: string): boolean => /^(?:\.\.\/)+(?:src|machines)\//.test(source)

/**
 * Our sources are in the package, those of bundled packages are not: debuggers must not look for them, and a chunk without any
 * of ours needs no map.
 */
const blankForeignSources = (file: string): void => {
  const map = JSON.parse(readFileSync(file, 'utf8')) as { readonly sources: readonly string[] }
  if (map.sources.some(isOurs)) {
    const sourcesContent = map.sources.map((source) => (isOurs(source) ? null : ''))
    writeFileSync(file, JSON.stringify({ ...map, sourcesContent }))
    return
  }
  rmSync(file)
  const chunk = file.replace(/\.map$/, '')
  writeFileSync(
    chunk,
    readFileSync(chunk, 'utf8').replace(/(?:^|\n)\/\/# sourceMappingURL=\S+\s*$/, '\n'),
  )
}

/**
 * Writes what `sources`, from the root, and `external`, the packages that an install brings, come to. Answers with the files
 * that went in, those of the viewer's script included.
 */
export const writeChunks = async (
  sources: readonly string[],
  external: readonly string[],
): Promise<string[]> => {
  const viewer = await bundleViewer()
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: sources.map((source) => ({ in: source, out: source.replace(/\.ts$/, '') })),
    outdir: 'dist',
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    // With the conditions of Node, which loads every entry point: Lit's modules for Node run in browsers, too.
    platform: 'node',
    target: 'es2024',
    charset: 'utf8',
    alias: { '@lit-labs/ssr-dom-shim': `${root}test/tools/elements-in-node.ts` },
    external: external.flatMap((name) => [name, `${name}/*`]),
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [requiredBuiltins, readyScript(viewer.script)],
  })
  for (const file of Object.keys(metafile.outputs))
    if (file.endsWith('.map')) blankForeignSources(`${root}${file}`)
  return [...new Set([...Object.keys(metafile.inputs), ...viewer.inputs])]
}
