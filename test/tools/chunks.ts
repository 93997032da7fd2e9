// The modules of dist/: each entry point, and in chunks what they share. Packages that an install does not bring are in them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { relative } from 'node:path'
import { rolldown, type OutputChunk, type Plugin } from 'rolldown'
import { bundleViewer } from '../../src/cli/viewer-script.ts'
import { chunkNames } from './chunk-names.ts'
import { root } from './run.ts'

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
    plugins: [requiredBuiltins, readyScript(viewer.script)],
  })
  const { output } = await bundle.write({
    dir: `${root}dist`,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[hash].js',
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: { legal: false, jsdoc: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: chunkNames(starts.map((start) => root + start)), debugName: 'starts' }],
    },
  })
  for (const { fileName } of output)
    if (fileName.endsWith('.map')) blankForeignSources(`${root}dist/${fileName}`)
  const chunks = output.filter((one) => one.type === 'chunk')
  const files = chunks.flatMap(({ moduleIds }) => moduleIds.map((file) => relative(root, file)))
  const entries = chunks.filter(({ isEntry }) => isEntry)
  return {
    inputs: [...new Set([...files, ...viewer.inputs])],
    loads: new Map(entries.map((entry) => [entry.name, loadedWith(entry, chunks)])),
  }
}
