// A thousand pages that come and go, half of them without reading, leave nothing behind.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { limit } from '../patience.ts'

it('memory is flat under 1,000 watchers, round after round', async () => {
  const file = fileURLToPath(new URL('memory.child.ts', import.meta.url))
  const args = ['--expose-gc', '--conditions=authchart:source', file]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: limit(150_000) })
  const { held, peak } = JSON.parse(stdout) as { held: number[]; peak: number }
  expect(held).toHaveLength(6)
  // What the first round leaves is compiled code.
  const [, second = 0] = held
  expect((held.at(-1) ?? Infinity) - second).toBeLessThan(1_500_000)
  // A slow reader holds what may be queued for it, and little more.
  expect(peak).toBeLessThan(24_000)
})
