import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { charts, writeChartFiles } from '../../docs/tools/chart-files.ts'

describe('the files for other tools', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'authchart-'))
    writeChartFiles(pathToFileURL(`${folder}/new/`))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const read = (name: string): string => readFileSync(join(folder, 'new', name), 'utf8')

  it('are two for each chart', () =>
    expect(readdirSync(join(folder, 'new'))).toEqual(
      ['authorization-code', 'device-authorization', 'refresh', 'session', 'sign-in'].flatMap(
        (chart) => [`${chart}.json`, `${chart}.mmd`],
      ),
    ))

  it('are a config that makes the same states, and a Mermaid diagram', () => {
    const device = charts.find(({ id }) => id === 'deviceAuthorization')
    const again = createMachine(JSON.parse(read('device-authorization.json')) as never)
    expect(Object.keys(again.states)).toEqual(Object.keys(device?.states ?? {}))
    expect(read('device-authorization.mmd')).toMatch(/^stateDiagram-v2\n[^]*\n$/)
  })
})
