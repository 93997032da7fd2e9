import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Plugin, PluginBuild } from 'esbuild'

const compact = async (path: string, esbuild: PluginBuild['esbuild']): Promise<string> => {
  const source = await readFile(path, 'utf8')
  const { code } = await esbuild.transform(source, {
    loader: 'ts',
    minifyWhitespace: true,
    target: 'es2022',
  })
  return code
}

/** What no minifier may do by itself: it cannot know what means nothing here. */
const shorter: Plugin = {
  name: 'shorter',
  setup: (build) => {
    const { esbuild } = build
    // After `compact`, statements are on one line: what line breaks are left are in templates, and mean nothing there.
    build.onLoad(
      { filter: /\/(?:viewer\/(?:style|view|element|page)|svg)[-\w]*\.ts$/ },
      async ({ path }) => {
        const code = (await compact(path, esbuild)).replaceAll(/\s*\n\s*/g, ' ')
        const isStyle = /\/style[-\w]*\.ts$/.test(path)
        const contents = isStyle ? code.replaceAll(/\s*([{};>]) *|(?<=[:,]) /g, '$1') : code
        return { contents, loader: 'js' }
      },
    )
    // Charts say it some two hundred times, each time anew.
    build.onLoad({ filter: /\.machine\.ts$/ }, async ({ path }) => {
      const code = (await compact(path, esbuild))
        .replaceAll('({event})=>event.output', 'outputOf')
        .replaceAll(/\(\{event\}\)=>event(?=[,}])/g, 'eventOf')
      const shared =
        'function eventOf({event}){return event}function outputOf({event}){return event.output}'
      return { contents: `${code};${shared}`, loader: 'js' }
    })
  },
}

/** The script of the viewer's page, bundled from source, and the files that are in it. */
export const bundleViewer = async (): Promise<{ script: string; inputs: string[] }> => {
  const { build } = await import('esbuild')
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../devtools/viewer/page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [shorter],
    logLevel: 'silent',
  })
  return { script: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) }
}

/**
 * The script of the viewer's page, in one piece. `npm run build` puts a module in the place of this one that has it ready,
 * so that the package needs no bundler.
 */
export const viewerScript = async (): Promise<string> => (await bundleViewer()).script
