import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges } from '../../../src/aws/config/changes.ts'
import { planProfiles, type ProfilePlanOptions } from '../../../src/aws/config/plan.ts'
import { slug } from '../../../src/aws/config/template.ts'
import { viewConfig } from '../../../src/aws/config/view.ts'
import type { AccountRole, RoleRef } from '../../../src/aws/types.ts'

const rows = fc.uniqueArray(
  fc.record({
    accountId: fc.constantFrom('111122223333', '222233334444', '333344445555'),
    accountName: fc.constantFrom(
      'Prod',
      'prod',
      'Prod!',
      'P r o d',
      '',
      '東京',
      'default',
      'Prod-111122223333',
    ),
    roleName: fc.constantFrom('Reader', 'Read+er', 'Read=er', 'Read-er', 'default', 'Reader-2'),
  }),
  { selector: ({ accountId, roleName }) => accountId + roleName, maxLength: 12 },
)
const templates = fc.constantFrom(
  '{accountName}-{roleName}',
  '{roleName}',
  '{accountName}',
  'x',
  '{session}/{accountId}.{roleName}',
  '{accountId}',
)

const plan = (
  text: string,
  o: Partial<ProfilePlanOptions> & { readonly rows: readonly AccountRole[] },
) =>
  planProfiles({
    session: 'acme',
    template: '{accountName}-{roleName}',
    prune: true,
    ...o,
    view: viewConfig(text),
  })

const write = (text: string, o: Parameters<typeof plan>[1]): string =>
  applyChanges(text, plan(text, o).changes).after

const prod = { accountId: '111122223333', accountName: 'Payments (prod)', roleName: 'ReadOnly' }
const test = { accountId: '222233334444', accountName: 'Payments (test)', roleName: 'ReadOnly' }

describe('a plan', () => {
  it('names each role once, and has nothing to do the second time', () => {
    fc.assert(
      fc.property(rows, templates, (some, template) => {
        const text = write('[profile x]\nregion = y\n', { rows: some, template })
        const { profiles, problems } = viewConfig(text)
        const roles = [...profiles.values()].flatMap(({ role, managed }) =>
          managed === 'acme' && role ? [role] : [],
        )
        expect(problems.filter(({ what }) => !what.startsWith('Its sso_session'))).toEqual([])
        const { refused, kept, changes } = plan(text, { rows: some, template })
        expect(roles).toHaveLength(some.length - refused.length)
        expect(new Set(roles.map((one) => JSON.stringify(one))).size).toBe(roles.length)
        expect(kept).toHaveLength(roles.length)
        expect(changes).toEqual([])
      }),
    )
  })

  it('gives the same names in whatever order the roles come', () => {
    fc.assert(
      fc.property(rows, templates, (some, template) => {
        const named = (list: readonly AccountRole[]) => plan('', { rows: list, template }).changes
        expect(named(some.toReversed())).toEqual(named(some))
      }),
    )
  })

  it('prunes all of its session where no role is left, and gives the file back', () => {
    fc.assert(
      fc.property(rows, templates, (some, template) => {
        const text = '# mine\n[profile mine]\nregion = y\n'
        expect(write(write(text, { rows: some, template }), { rows: [], template })).toBe(text)
      }),
    )
  })

  it('says what becomes of which profile', () => {
    const before = write('', { rows: [prod, test] })
    const moved = { ...prod, roleName: 'Admin' }
    const text = `${before}\n[profile Payments-prod-Admin]\nregion = us-east-1\n`
    const { changes, ...told } = plan(text, { rows: [test, moved], region: 'eu-west-1' })
    expect(told).toEqual({
      added: [],
      changed: ['Payments-test-ReadOnly'],
      kept: [],
      removed: ['Payments-prod-ReadOnly'],
      refused: [
        {
          name: 'Payments-prod-Admin',
          line: 13,
          what: 'authchart did not make the profile, and does not change it.',
          advice: 'Change the template, or force the change.',
        },
      ],
    })
    expect(changes).toHaveLength(2)
    expect(plan(text, { rows: [moved], prune: false })).toMatchObject({ removed: [], changes: [] })
    const forced = plan(text, { rows: [moved], force: true, prune: false })
    expect(forced).toMatchObject({ changed: ['Payments-prod-Admin'], refused: [] })
    expect(applyChanges(text, forced.changes).changed).toEqual(['profile Payments-prod-Admin'])
  })

  it('keeps a profile that says the same, whoever made it', () => {
    const text = write('', { rows: [prod] }).replace('authchart_managed = acme\n', '')
    expect(plan(text, { rows: [prod] })).toMatchObject({
      kept: ['Payments-prod-ReadOnly'],
      changes: [],
    })
  })

  it('refuses to prune a profile to which somebody has added', () => {
    for (const more of ['mfa_serial = x\n', 's3 =\n  region = x\n']) {
      const text = write('', { rows: [prod] }) + more
      expect(plan(text, { rows: [] })).toMatchObject({
        removed: [],
        refused: [{ name: 'Payments-prod-ReadOnly', line: 1 }],
      })
    }
  })

  it('leaves the profiles of another session alone', () => {
    const text = write('', { rows: [prod], session: 'other' })
    expect(plan(text, { rows: [] })).toMatchObject({ removed: [] })
    expect(plan(text, { rows: [prod] })).toMatchObject({
      refused: [{ what: 'The profile belongs to another session.' }],
    })
  })

  it('gives each profile a command line of its own, where it is told how', () => {
    const credentialProcess = ({ accountId, roleName }: RoleRef, profile: string) =>
      `"/x" ${accountId} ${roleName} ${profile}`
    const text = write('', { rows: [prod], credentialProcess })
    expect(text).toContain(
      'credential_process = "/x" 111122223333 ReadOnly Payments-prod-ReadOnly\n',
    )
    expect(plan(text, { rows: [prod], credentialProcess })).toMatchObject({ changes: [] })
    expect(plan(text, { rows: [prod] })).toMatchObject({ changed: ['Payments-prod-ReadOnly'] })
  })

  it('has the account join a name that several roles have', () => {
    const twin = { ...test, accountName: prod.accountName }
    expect(plan('', { rows: [prod, twin] }).added).toEqual([
      'Payments-prod-ReadOnly-111122223333',
      'Payments-prod-ReadOnly-222233334444',
    ])
    const roles = ['A+B', 'A=B'].map((roleName) => ({ ...prod, roleName }))
    expect(plan('', { rows: roles, template: '{roleName}' }).added).toEqual([
      'A-B-111122223333',
      'A-B-111122223333-2',
    ])
    expect(
      plan('', { rows: [{ ...prod, roleName: 'default' }], template: '{roleName}' }).added,
    ).toEqual(['default-111122223333'])
  })
})

it.each(['{account}', '{}', '{__proto__}', '{roleName} {x}'])(
  'refuses the template %j for its placeholder',
  (template) => {
    expect(() => plan('', { rows: [], template })).toThrow(
      'planProfiles: template may name {accountName}, {accountId}, {roleName}, {session} only.',
    )
  },
)

it.each(['a b', '{roleName}#', 'zürich', '{roleName', '[x]'])(
  'refuses the template %j for its letters',
  (template) => {
    expect(() => plan('', { rows: [], template })).toThrow(
      'planProfiles: template must be of letters',
    )
  },
)

it.each([
  ['Payments (prod)', 'Payments-prod'],
  ['Zürich – Ost', 'Zurich-Ost'],
  ['a.b_c-d', 'a.b_c-d'],
  ['東京', ''],
])('makes %j a part of a name: %j', (text, part) => {
  expect(slug(text)).toBe(part)
})
