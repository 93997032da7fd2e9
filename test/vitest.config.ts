import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 180_000,
    // A browser beside three workers takes its time.
    expect: { poll: { timeout: 15_000 } },
    pool: 'threads',
    // Many tests wait for a browser or a child process: more workers than cores keep the cores busy.
    maxWorkers: 3,
  },
})
