import { expect, it } from 'vitest'
import { applyChanges, checkChanges, type SectionChange } from '../../../src/aws/config/changes.ts'

const session: SectionChange = {
  kind: 'sso-session',
  name: 'acme',
  set: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' },
}
const set = { session: 'acme', accountId: '111122223333', roleName: 'Reader' }
const dev: SectionChange = { kind: 'profile', name: 'dev', set }

const written = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Reader
authchart_managed = acme
`

it('writes a session and its profile, in the order of the AWS CLI, once', () => {
  const { after, changed } = applyChanges('', [session, dev])
  expect(after).toBe(written)
  expect(changed).toEqual(['sso-session acme', 'profile dev'])
  expect(applyChanges(after, [session, dev])).toEqual({ after, changed: [] })
})

it('writes region and output where they are given, and keeps them where not', () => {
  const full: SectionChange = { ...dev, set: { ...set, region: 'us-east-1', output: 'json' } }
  const { after } = applyChanges('', [full])
  expect(after.split('\n').slice(4)).toEqual([
    'region = us-east-1',
    'output = json',
    'authchart_managed = acme',
    '',
  ])
  expect(applyChanges(after, [dev]).changed).toEqual([])
})

it('writes a credential process in place of the session, and back', () => {
  const credentialProcess = '"/opt/my tools/authchart" credentials --profile dev'
  const { after } = applyChanges(written, [{ ...dev, set: { ...set, credentialProcess } }])
  expect(after.slice(after.indexOf('[profile dev]'))).toBe(
    `[profile dev]\nauthchart_managed = acme\ncredential_process = ${credentialProcess}\n`,
  )
  const back = applyChanges(after, [dev]).after
  expect(back).not.toContain('credential_process')
  expect(back).toContain('sso_role_name = Reader')
  const { after: fresh } = applyChanges('', [{ ...dev, set: { ...set, credentialProcess } }])
  expect(fresh).toBe(
    `[profile dev]\ncredential_process = ${credentialProcess}\nauthchart_managed = acme\n`,
  )
})

it('refuses to change what it did not make, unless forced', () => {
  const text =
    '# mine\n\n[profile dev]\nregion = us-east-1\nsso_start_url = https://old\nsso_region = eu-west-1\n'
  expect(() => applyChanges(text, [dev])).toThrow(
    'line 3: [profile dev] Nothing in the section says that authchart made it, so it is not changed. Choose another name, or force the change.',
  )
  expect(applyChanges(text, [{ ...dev, force: true }]).after).toBe(
    '# mine\n\n[profile dev]\nregion = us-east-1\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Reader\nauthchart_managed = acme\n',
  )
  const other: SectionChange = { ...session, set: { ...session.set, region: 'us-east-1' } }
  expect(() => applyChanges(written, [other])).toThrow(/^line 1: \[sso-session acme\]/)
  expect(applyChanges(written, [{ ...other, force: true }]).changed).toEqual(['sso-session acme'])
})

it('takes what another made and what says the same as it is', () => {
  const text = written.replace('authchart_managed = acme\n', '')
  expect(applyChanges(text, [session, dev])).toEqual({ after: text, changed: [] })
})

it('removes what it made, and nothing else', () => {
  const remove: SectionChange = { kind: 'profile', name: 'dev', remove: true }
  const one = written.slice(0, written.indexOf('\n[profile dev]'))
  expect(applyChanges(written, [remove])).toEqual({ after: one, changed: ['profile dev'] })
  expect(applyChanges(one, [remove])).toEqual({ after: one, changed: [] })
  expect(() => applyChanges('[profile dev]\nregion = x\n', [remove])).toThrow(
    'Nothing in the section says that authchart made it',
  )
  expect(() => applyChanges(`${written}mfa_serial = x\n`, [remove])).toThrow(
    'line 11: [profile dev] mfa_serial is not an option that authchart writes, and would be lost.',
  )
})

it('removes a session, which has no mark, by force alone', () => {
  const remove: SectionChange = { kind: 'sso-session', name: 'acme', remove: true }
  expect(() => applyChanges(written, [remove])).toThrow('it is not removed')
  const { after } = applyChanges(written, [{ ...remove, force: true }])
  expect(after).toBe(written.slice(written.indexOf('\n[profile dev]')))
  expect(() =>
    applyChanges('[sso-session acme]\nother = x\n', [{ ...remove, force: true }]),
  ).toThrow('other is not an option')
})

it('makes 2,000 changes of 2,000 profiles in one go', () => {
  const change = (n: number, roleName: string): SectionChange => ({
    kind: 'profile',
    name: `p${n}`,
    set: { ...set, roleName },
  })
  const all = (roleName: string) => Array.from({ length: 2_000 }, (_, n) => change(n, roleName))
  const { after } = applyChanges('', all('Reader'))
  const { after: next, changed } = applyChanges(after, all('Writer'))
  expect(changed).toHaveLength(2_000)
  expect(next).toBe(after.replaceAll('Reader', 'Writer'))
})

it.each([
  ['changes', {}, 'Array'],
  ['changes.0', ['x'], 'Object'],
  ['changes.0.kind', [{ kind: 'other', name: 'x' }], '("profile" | "sso-session")'],
  ['changes.0.name', [{ kind: 'profile', name: 1, set }], 'string'],
  ['changes.0.set', [{ kind: 'profile', name: 'x', set: 1 }], 'Object'],
  ['changes.0.set.accountId', [{ ...dev, set: { ...set, accountId: '1' } }], 'twelve digits'],
  [
    'changes.0.set.credentialProcess',
    [{ ...dev, set: { ...set, credentialProcess: '~/x; y' } }],
    'a command line',
  ],
  ['changes.0.set.scopes.0', [{ ...session, set: { ...session.set, scopes: ['a b'] } }], 'a scope'],
  ['changes.0.remove', [{ kind: 'profile', name: 'x', remove: false }], 'true'],
])('names %s where it is wrong', (member, changes, expected) => {
  expect(() => checkChanges('write', changes as never)).toThrow(
    `write: ${member} must be ${expected}`,
  )
})

it('takes one change for a section', () => {
  expect(() => checkChanges('write', [dev, session, dev])).toThrow(
    'changes.2 names a section a second time',
  )
})
