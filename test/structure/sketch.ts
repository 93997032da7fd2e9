import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import * as xstate from 'xstate'
import type { AnyStateMachine } from 'xstate'

const xstateImport = /^import\s*\{([^}]*)\}\s*from\s*["']xstate["'];?$/m
const machineExport = /^export const (\w+Machine)\b/m

/**
 * Evaluates a chart's file as Stately's Sketch and other visualisers do: types blanked, the `xstate` import dropped, no
 * other import possible.
 */
export const evaluateAlone = async (file: URL): Promise<AnyStateMachine> => {
  const { code } = await transform(await readFile(file, 'utf8'), {
    loader: 'ts',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  })
  const exported = new Map<string, unknown>(Object.entries(xstate))
  const names = (xstateImport.exec(code)?.[1] ?? '').split(',').map((name) => name.trim())
  const machine = machineExport.exec(code)?.[1]
  if (machine === undefined) throw new Error(`${file.pathname} exports no …Machine`)
  const body = code.replace(xstateImport, '').replaceAll(/^export (?=const )/gm, '')
  // oxlint-disable-next-line typescript/no-implied-eval -- how the visualisers do it is the point
  const run = new Function(...names, `${body}\nreturn ${machine}`)
  return run(...names.map((name) => exported.get(name))) as AnyStateMachine
}
