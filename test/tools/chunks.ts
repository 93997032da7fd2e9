// The modules of dist/: each entry point, and in chunks what they share. Packages that an install does not bring are in them.
// No source maps: our code stays readable, with its names, and the sources would be as much again as all the rest.
import { readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { relative } from 'node:path'
import { rolldown, type OutputChunk, type Plugin } from 'rolldown'
import { minifySync } from 'rolldown/utils'
import { bundleViewer } from '../../src/cli/viewer-script.ts'
import { chunkNames } from './chunk-names.ts'
import { root } from './run.ts'
import { pureSchemas, smallTemplates } from './templates.ts'

/** A CommonJS package asks for modules of Node with `require`, which an ES module does not have. */
const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  resolveId: (id, _importer, { kind }) =>
    kind === 'require-call' && isBuiltin(id) ? `\0required:${id}` : undefined,
  load(id) {
    const [, name] = /^\0required:(.*)$/.exec(id) ?? []
    return name && `module.exports = process.getBuiltinModule(${JSON.stringify(name)})`
  },
}

/** The viewer's script is ready in the package, which then needs no bundler. */
const readyScript = (script: string): Plugin => ({
  name: 'ready-script',
  load: (id) =>
    id === `${root}src/cli/viewer-script.ts`
      ? `export const viewerScript = async () => ${JSON.stringify(script)}`
      : undefined,
})

const isOurs = (file: string): boolean => /^(?:src|machines)\//.test(relative(root, file))

/** Nobody debugs what others wrote: a chunk without a module of ours is packed tightly. */
const minifyForeign = ({ fileName, moduleIds }: OutputChunk): void => {
  if (moduleIds.some(isOurs)) return
  const file = `${root}dist/${fileName}`
  writeFileSync(file, minifySync(file, readFileSync(file, 'utf8'), { module: true }).code)
}

/** The packages and modules of Node that `chunk` loads, and what it imports, and so on: not what it asks for later. */
const loadedWith = (chunk: OutputChunk, chunks: readonly OutputChunk[]): Set<string> => {
  const seen = new Set([chunk.fileName])
  for (const name of seen)
    for (const imported of chunks.find(({ fileName }) => fileName === name)?.imports ?? [])
      seen.add(imported)
  return new Set(
    [...seen]
      .filter((name) => chunks.every(({ fileName }) => fileName !== name))
      .map((name) => (name.startsWith('node:') ? name : name.split('/', 1).join())),
  )
}

/**
 * Writes what the entry points `sources`, from the root, come to without the packages `external`, in chunks made for `starts`.
 * Answers with the files that went in, those of the viewer's script included, and what each entry point loads of what is not here.
 */
export const writeChunks = async (
  sources: readonly string[],
  starts: readonly string[],
  external: readonly string[],
): Promise<{ inputs: string[]; loads: Map<string, Set<string>> }> => {
  const viewer = await bundleViewer()
  await using bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(
      sources.map((source) => [source.replace(/\.ts$/, ''), `${root}${source}`]),
    ),
    // With the conditions of Node, which loads every entry point: Lit's modules for Node run in browsers, too.
    platform: 'node',
    transform: { target: 'es2024' },
    resolve: { alias: { '@lit-labs/ssr-dom-shim': `${root}test/tools/elements-in-node.ts` } },
    // What a page loads on demand, `provideMachines` has from the start: a page that does not use it has both chunks apart.
    checks: { ineffectiveDynamicImport: false },
    external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
    preserveEntrySignatures: 'allow-extension',
    // The build looks whether a `'use client'` is still there.
    onLog: (level, log, tell) => {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log)
    },
    plugins: [
      requiredBuiltins,
      readyScript(viewer.script),
      smallTemplates(`${root}src/panel/element/`),
      pureSchemas(`${root}src/`),
    ],
  })
  const { output } = await bundle.write({
    dir: `${root}dist`,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[hash].js',
    comments: { legal: false, jsdoc: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: chunkNames(starts.map((start) => root + start)), debugName: 'starts' }],
    },
  })
  const chunks = output.filter((one) => one.type === 'chunk')
  chunks.forEach(minifyForeign)
  const files = chunks.flatMap(({ moduleIds }) => moduleIds.map((file) => relative(root, file)))
  const entries = chunks.filter(({ isEntry }) => isEntry)
  return {
    inputs: [...new Set([...files, ...viewer.inputs])],
    loads: new Map(entries.map((entry) => [entry.name, loadedWith(entry, chunks)])),
  }
}
