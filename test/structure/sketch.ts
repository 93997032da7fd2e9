import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as xstate from 'xstate'
import type { AnyStateMachine } from 'xstate'

const xstateImports = /^import\s*\{([^}]*)\}\s*from\s*["']xstate["'];?$/gm
const exports = /^export \{[^}]*\b(\w+Machine)\b[^}]*\};?$/m

const bundled = async (file: URL): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    write: false,
    format: 'esm',
    external: ['xstate'],
    target: 'es2024',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Evaluates a chart's file as Stately's Sketch and other visualisers do, once it is bundled with its neighbours: types
 * blanked, the `xstate` import dropped, no other import possible.
 */
export const evaluateAlone = async (file: URL): Promise<AnyStateMachine> => {
  const code = await bundled(file)
  const exported = new Map<string, unknown>(Object.entries(xstate))
  const names = [...code.matchAll(xstateImports)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim()),
  )
  const machine = exports.exec(code)?.[1]
  if (machine === undefined) throw new Error(`${file.pathname} exports no …Machine`)
  const body = code.replaceAll(xstateImports, '').replace(exports, '')
  // oxlint-disable-next-line typescript/no-implied-eval -- how the visualisers do it is the point
  const run = new Function(...names, `${body}\nreturn ${machine}`)
  return run(...names.map((name) => exported.get(name))) as AnyStateMachine
}
