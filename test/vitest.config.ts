import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { limit } from './patience.ts'
import { alone, contract, laws, longTier, scale, smoke, stories } from './tiers.ts'

const every = ['test/**/*.test.ts']
const long = [...Object.values(longTier).flat(), ...scale]
const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig(({ mode }) => {
  const project = (
    name: string,
    limitMs: number,
    include: string[],
    exclude: string[] = [],
    isolate = true,
  ): TestProjectInlineConfiguration => ({
    root,
    test: {
      name,
      include,
      exclude,
      isolate,
      testTimeout: limit(limitMs),
      hookTimeout: limit(limitMs),
      expect: { poll: { timeout: limit(Math.min(60_000, limitMs * 0.75)) } },
      pool: 'threads',
      env: { RUNS: env['RUNS'] ?? String(mode === 'all' ? stories.long : stories.quick) },
    },
  })
  return {
    root,
    test: {
      // Many tests wait for a browser or a child process: more workers than cores keep the cores busy.
      maxWorkers: 3,
      projects:
        mode === 'scale'
          ? [project('scale', 600_000, scale)]
          : [
              project('quick-alone', 20_000, alone),
              project(
                'quick-unit',
                20_000,
                every,
                [...long, ...contract, ...laws, ...alone],
                false,
              ),
              project('quick-contract', 60_000, contract, longTier.tables, false),
              project('quick-laws', 300_000, laws, longTier.judges),
              project('quick-browser', 180_000, smoke),
              project('browser', 180_000, longTier.browser, smoke),
              project('processes', 180_000, longTier.processes),
              project('canaries', 180_000, longTier.canaries),
              project('judges', 900_000, longTier.judges),
              project('tables', 180_000, longTier.tables),
              project('interop', 180_000, longTier.interop),
            ],
    },
  }
})
