import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/core/config'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyChanges } from '../../../src/aws/config/changes.ts'
import { isConfigError } from '../../../src/aws/config/config-error.ts'
import type { ConfigProblem } from '../../../src/aws/config/types.ts'
import { viewConfig } from '../../../src/aws/config/view.ts'
import { nasty } from './nasty.ts'
import { anyText, plainText } from './texts.ts'

let folder = ''
let n = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authchart-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What the reader of AWS SDK v3 makes of a text: it keeps each file that it has read, so each has a name of its own. */
const readBySdk = async (text: string) => {
  n += 1
  const configFilepath = join(folder, `config-${n}`)
  await writeFile(configFilepath, text)
  const { configFile } = await loadSharedConfigFiles({
    configFilepath,
    filepath: join(folder, 'none'),
  })
  await rm(configFilepath)
  return configFile
}

const sso = {
  startUrl: 'https://acme.awsapps.com/start/#/',
  region: 'eu-west-1',
  scopes: ['a:b', 'c'],
}
const role = {
  session: 's',
  accountId: '111122223333',
  roleName: 'Reader',
  region: 'us-east-2',
  output: 'json',
}
const asRead = {
  'sso-session.s': {
    sso_start_url: sso.startUrl,
    sso_region: sso.region,
    sso_registration_scopes: 'a:b,c',
  },
  p: {
    sso_session: 's',
    sso_account_id: role.accountId,
    sso_role_name: role.roleName,
    region: role.region,
    output: role.output,
    authchart_managed: 's',
  },
}

const edit = (text: string): string | undefined => {
  try {
    return applyChanges(text, [
      { kind: 'sso-session', name: 's', set: sso, force: true },
      { kind: 'profile', name: 'p', set: role, force: true },
    ]).after
  } catch (error) {
    if (isConfigError(error)) return undefined
    throw error
  }
}

const without = (read: Record<string, unknown>) =>
  Object.entries(read).filter(([name]) => !Object.hasOwn(asRead, name))

const isReadBack = async (text: string): Promise<boolean> => {
  const after = edit(text)
  if (after === undefined) return false
  const [old, read] = [await readBySdk(text), await readBySdk(after)]
  expect(read).toMatchObject(asRead)
  expect(without(read)).toEqual(without(old))
  return true
}

it('finds what was written into the nasty files, and the rest as it was', async () => {
  const results = await Promise.all(Object.values(nasty).map(isReadBack))
  expect(results.filter(Boolean)).toHaveLength(11)
})

it('finds what was written into any file that was not refused, and the rest as it was', async () => {
  let times = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, plainText), async (text) => {
      if (await isReadBack(text)) times += 1
    }),
    { numRuns: 300 },
  )
  expect(times).toBeGreaterThan(100)
})

it('finds the session by itself, as fromSSO does', async () => {
  const configFilepath = join(folder, 'sessions')
  await writeFile(configFilepath, edit('') ?? '')
  expect(await loadSsoSessionData({ configFilepath })).toEqual({ s: asRead['sso-session.s'] })
})

/** Those that say something of a member, and not of how the text is read. */
const isOfMembers = ({ what }: ConfigProblem): boolean =>
  what.endsWith('is missing.') ||
  what.endsWith('is not in the file.') ||
  what.includes('is not that of the session')

it('reads the profiles as we do, in every file of which no problem is told', async () => {
  let times = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, plainText), async (text) => {
      const { profiles, sessions, problems } = viewConfig(text)
      if (!problems.every(isOfMembers)) return
      times += 1
      const read = await readBySdk(text)
      const own = Object.keys(read).filter((name) => !/^(?:sso-session|services)\./.test(name))
      // It knows no section without options.
      expect([...profiles.keys()]).toEqual(expect.arrayContaining(own))
      for (const [name, { sessionName, region, output, managed }] of profiles)
        expect([sessionName, region, output, managed]).toEqual(
          ['sso_session', 'region', 'output', 'authchart_managed'].map((key) => read[name]?.[key]),
        )
      for (const [name, { startUrl, region }] of sessions)
        expect([startUrl, region]).toEqual(
          ['sso_start_url', 'sso_region'].map((key) => read[`sso-session.${name}`]?.[key]),
        )
    }),
    { numRuns: 300 },
  )
  expect(times).toBeGreaterThan(50)
})
