// Writes docs/machines/ from the machines themselves; with --check, fails where what is there is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { StateMachine, type AnyStateMachine } from 'xstate'
import * as machines from '../machines/index.ts'
import type { SignInState } from '../src/observe/states.ts'
import { devicePaths, type DevicePath } from '../src/testing/paths.ts'
import { readChart } from './tools/chart.ts'
import { layOut } from './tools/layout.ts'
import { toPage, type Shown } from './tools/page.ts'
import { toSvg } from './tools/svg.ts'

const paths: Record<string, () => readonly DevicePath[]> = { deviceAuthorization: devicePaths }

const inWords = (state: SignInState): string => {
  if (state.status === 'starting') return `starting / ${state.step}`
  if (state.status === 'awaitingCode') return `awaitingCode / ${state.poll.phase}`
  return state.status
}

const shownBy = (all: readonly DevicePath[]): Shown => {
  const shown = new Map<string, Set<string>>()
  for (const { path, state } of all.flatMap((way) => [way, ...way.steps])) {
    const seen = shown.get(path) ?? new Set<string>()
    shown.set(path, seen.add(inWords(state)))
  }
  return shown
}

const readOrNothing = (file: URL): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const folder = new URL('machines/', import.meta.url)
const isCheck = process.argv.includes('--check')
let stale = 0

const write = (name: string, text: string): void => {
  const file = new URL(name, folder)
  if (readOrNothing(file) === text) return
  stale += 1
  if (isCheck) {
    console.error(`docs/machines/${name} is stale: run npm run docs`)
    return
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, text)
  console.log(`docs/machines/${name}`)
}

for (const machine of Object.values<unknown>(machines)) {
  if (!(machine instanceof StateMachine)) continue
  const chart = readChart(machine as AnyStateMachine)
  const name = chart.id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const shown = shownBy(paths[chart.id]?.() ?? [])
  write(`${name}.svg`, toSvg(chart, await layOut(chart)))
  write(`${name}.md`, toPage(machine as AnyStateMachine, chart, shown, name))
}
if (isCheck && stale > 0) process.exitCode = 1
else if (stale === 0) console.log('docs/machines is up to date')
