// What other tools read of the charts: `npm run docs` and `npm run build` write it into dist/charts/, which git ignores.
import { mkdirSync, writeFileSync } from 'node:fs'
import { StateMachine, type AnyStateMachine } from 'xstate'
import * as machines from '../../machines/index.ts'
import { toJson } from '../../src/devtools/diagram/json.ts'
import { toMermaid } from '../../src/devtools/diagram/mermaid.ts'
import { fileOf } from './page.ts'

export const charts = Object.values<unknown>(machines).filter(
  (exported): exported is AnyStateMachine => exported instanceof StateMachine,
)

/** What each chart has, by the end of the file's name. */
const forms: Readonly<Record<string, (machine: AnyStateMachine) => string>> = {
  json: toJson,
  mmd: (machine) => `${toMermaid(machine)}\n`,
}

export const writeChartFiles = (folder: URL): void => {
  mkdirSync(folder, { recursive: true })
  for (const machine of charts)
    for (const [ending, write] of Object.entries(forms))
      writeFileSync(new URL(`${fileOf(machine.id)}.${ending}`, folder), write(machine))
}
