// The modules of dist/: each entry point, and in chunks what they share. Packages that an install does not bring are in them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { relative } from 'node:path'
import { rolldown, type ChunkingContext, type Plugin } from 'rolldown'
import { bundleViewer } from '../../src/cli/viewer-script.ts'
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

/**
 * Puts modules into one chunk that the same ones load of `starts`, and of what these import later. For the rest of them all entry
 * points count. Were it so for each module, who imports the library and what is for Node would load twice as many files.
 */
const chunkOf = (starts: readonly string[]) => {
  const loaders = new Map<string, Set<string>>()
  const importers = new Map<string, Set<string>>()
  const add = (to: Map<string, Set<string>>, id: string, start: string): void =>
    void to.set(id, (to.get(id) ?? new Set()).add(start))
  const load = (start: string, graph: ChunkingContext): void => {
    const visit = (id: string): void => {
      if (loaders.get(id)?.has(start)) return
      add(loaders, id, start)
      const { importedIds = [], dynamicallyImportedIds = [] } = graph.getModuleInfo(id) ?? {}
      for (const imported of importedIds) visit(imported)
      for (const later of dynamicallyImportedIds) {
        add(importers, later, start)
        load(later, graph)
      }
    }
    visit(start)
  }
  return (id: string, graph: ChunkingContext): string | undefined => {
    if (loaders.size === 0) for (const start of starts) load(`${root}${start}`, graph)
    const all = loaders.get(id) ?? new Set()
    // What is imported later finds loaded what all have loaded that import it.
    const first = [...all].filter((start) => {
      const importing = importers.get(start)
      return importing === undefined || [...importing].some((one) => !all.has(one))
    })
    return first.toSorted().join().replaceAll(/\W+/g, '-') || undefined
  }
}

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
  starts: readonly string[],
  external: readonly string[],
): Promise<string[]> => {
  const viewer = await bundleViewer()
  const bundle = await rolldown({
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
      groups: [{ name: chunkOf(starts), debugName: 'starts' }],
    },
  })
  for (const { fileName } of output)
    if (fileName.endsWith('.map')) blankForeignSources(`${root}dist/${fileName}`)
  const files = output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
  return [...new Set([...files.map((file) => relative(root, file)), ...viewer.inputs])]
}
