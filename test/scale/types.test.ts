import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bin, root, run } from '../tools/run.ts'
import { scaleFolder } from './launch.ts'
import { npmInstall } from './npm-install.ts'
import { dbosPackages } from './dbos-world.ts'
import { restatePackages } from './restate-server.ts'

it('compiles the examples of docs/scale.md with the types of the SDKs', ({ skip }) => {
  const missing = npmInstall('restate', restatePackages) ?? npmInstall('dbos', dbosPackages)
  if (missing !== undefined) skip(missing)
  const folder = mkdtempSync(join(tmpdir(), 'authchart-scale-'))
  try {
    const at = (...names: string[]) => [join(scaleFolder, ...names)]
    const paths = {
      '@restatedev/*': at('restate/node_modules/@restatedev/*/dist/index.d.ts'),
      '@dbos-inc/dbos-sdk': at('dbos/node_modules/@dbos-inc/dbos-sdk/dist/src/index.d.ts'),
    }
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths, typeRoots: [join(root, 'node_modules/@types')] },
      include: ['docs/examples/restate/*.ts', 'docs/examples/dbos/*.ts', 'src/**/*.d.ts'].map(
        (one) => join(root, one),
      ),
      exclude: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    expect(run(bin('tsc'), ['--noEmit', '--project', folder])).toEqual({ ok: true, output: '' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it.each(['restate/service.ts', 'restate/page.ts', 'dbos/sign-in.ts'])('shows %s', (name) => {
  const page = readFileSync(join(root, 'docs/scale.md'), 'utf8')
  expect(page).toContain(readFileSync(join(root, 'docs/examples', name), 'utf8'))
})
