import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Run {
  readonly ok: boolean
  readonly output: string
}

/** Runs a program to its end, in the repository unless told otherwise. */
export const run = (program: string, args: readonly string[], cwd = root): Run => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() }
}

/** As `run`, but a failure throws with what the program said. */
export const must = (program: string, args: readonly string[], cwd = root): string => {
  const { ok, output } = run(program, args, cwd)
  if (!ok) throw new Error(`${program} ${args.join(' ')}\n${output}`)
  return output
}

/** A program of our own dependencies. */
export const bin = (name: string): string => `${root}node_modules/.bin/${name}`
