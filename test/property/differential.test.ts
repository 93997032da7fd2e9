import { readFileSync } from 'node:fs'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import * as tree from '../../src/index.ts'
import { differenceOf, leftOut } from './differential-compare.ts'
import { cutOf, differences } from './differential-differences.ts'
import { drive, type Side } from './differential-drive.ts'
import { flows } from './differential-flows.ts'
import type { Scenario } from './differential-scenario.ts'
import { report, runs } from './replay.ts'

/**
 * The built `dist/src/index.js` of the package to compare with, as an absolute path. It is built once, at the commit at which
 * the rework began, in a checkout of its own.
 */
const baselinePath = env['AUTHCHART_BASELINE']
const title = 'the working tree does what the package in AUTHCHART_BASELINE does'

/** Loads what a build loads on demand: that takes real time, of which the stepping clock knows nothing. */
const warmUp = async (side: Side): Promise<void> => {
  for (const flow of Object.values(flows))
    for (const scenario of fc.sample(flow, { numRuns: 8, seed: 1 })) await drive(scenario, side)
}

describe.skipIf(baselinePath === undefined)(
  baselinePath === undefined ? `${title}: skipped, since it is not set` : title,
  { timeout: 7_200_000 },
  () => {
    let baseline: Side = tree

    beforeAll(async () => {
      baseline = (await import(baselinePath ?? '')) as Side
      await import(new URL('testing/index.js', `file://${baselinePath ?? ''}`).href)
      await warmUp(baseline)
      await warmUp(tree)
    }, 600_000)

    test('each difference that is meant stands in the CHANGELOG', () => {
      const path = fileURLToPath(new URL('../../CHANGELOG.md', import.meta.url))
      const changes = readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ')
      const lines = [...differences.map(({ line }) => line), ...leftOut]
      for (const line of lines) expect(changes).toContain(line)
    })

    const compare = async (scenario: Scenario): Promise<void> => {
      const before = await drive(scenario, baseline)
      const untilMs = cutOf(scenario, before)
      const difference = differenceOf(before, await drive(scenario, tree), untilMs)
      if (difference !== undefined) throw new Error(difference)
    }

    test.each(Object.entries(flows))('%s', async (name, flow) => {
      const details = await fc.check(fc.asyncProperty(flow, compare), runs())
      const failure = report(details, ([{ words }]) => words)
      expect(failure && `${failure} -t '${name}'`).toBe('')
    })
  },
)
