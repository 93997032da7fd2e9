import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly 'runs-on': string
  readonly 'timeout-minutes'?: number
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> }
}
interface Workflow {
  readonly on: unknown
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')
const folder = '.github/workflows/'
const workflows = readdirSync(`${root}${folder}`).map((name): [string, Workflow] => [
  name,
  parse(read(folder + name)) as Workflow,
])
const named = (name: string): Workflow => {
  const [, workflow] = workflows.find(([file]) => file === name) ?? []
  if (workflow === undefined) throw new Error(`There is no ${name}.`)
  return workflow
}
const { scripts, engines } = JSON.parse(read('package.json')) as {
  readonly scripts: Record<string, string>
  readonly engines: { readonly node: string }
}

const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps)
/** What is run: by a step, or by an action that is told to. */
const commandsOf = (step: Step): string[] =>
  [step.run, step.with?.['version'], step.with?.['publish']].filter(
    (command) => typeof command === 'string',
  )

describe.each(workflows)('%s', (_, workflow) => {
  it('runs npm ci and scripts that there are, and nothing else', () => {
    const commands = stepsOf(workflow).flatMap(commandsOf)
    expect(commands.length).toBeGreaterThan(3)
    for (const command of commands) {
      const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? []
      if (script !== 'ci') expect(Object.keys(scripts)).toContain(script)
    }
  })

  it('takes actions by a version, ends in time, and may no more than it says', () => {
    for (const { uses } of stepsOf(workflow))
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@(?:v\d+|[\da-f]{40})$/)
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThan(90)
    expect(Object.values(workflow.permissions)).not.toContain('write')
  })
})

it('CI tests each Node that is promised, on three systems, with no Node of the project’s own', () => {
  const { jobs } = named('ci.yml')
  const matrix = jobs['test']?.strategy?.matrix
  const [, lowest] = />=(\d+)/.exec(engines.node) ?? []
  expect(matrix?.['node']).toEqual([Number(lowest), 24, 'latest'])
  expect(matrix?.['os']).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest'])
  expect(jobs['test']?.steps.map(({ run }) => run)).toContain('npm ci --ignore-scripts')
  expect(jobs['peers']?.steps.map(({ run }) => run)).toContain('npm run check:peers')
})

it('a release says where it was made', () => {
  const { jobs } = named('release.yml')
  expect(jobs['release']?.permissions).toMatchObject({ 'id-token': 'write' })
  const manifest = JSON.parse(read('package.json')) as { readonly publishConfig: unknown }
  expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true })
})
