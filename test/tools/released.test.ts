import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { releasedChangelog, relocked, renamed } from './released.ts'

const read = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')

const changelog = '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0\n\nAll.\n'

it('a release puts what is unreleased under its version, and begins anew', () =>
  expect(releasedChangelog(changelog, '0.2.0', '2026-12-01')).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-12-01\n\n### Added\n\n- A thing.\n\n## 0.1.0\n\nAll.\n',
  ))

it('a release that has nothing to say is none', () => {
  const once = releasedChangelog(changelog, '0.2.0', '2026-12-01')
  expect(() => releasedChangelog(once, '0.3.0', '2026-12-02')).toThrow('nothing under')
  expect(() => releasedChangelog('# Changelog\n', '0.3.0', '2026-12-02')).toThrow('nothing under')
})

it('a release changes one version in each file of ours, and nothing else', () => {
  const lock = read('package-lock.json')
  const changed = relocked(lock, '9.9.9')
  const lines = lock.split('\n')
  const differing = changed.split('\n').filter((line, n) => line !== lines[n])
  expect(differing.map((line) => line.trim())).toEqual([
    '"version": "9.9.9",',
    '"version": "9.9.9",',
  ])
  const module = read('src/devtools/version.ts')
  expect(renamed(module, '9.9.9')).toBe(module.replace(/\d+\.\d+\.\d+/, '9.9.9'))
  expect(releasedChangelog(read('CHANGELOG.md'), '9.9.9', '2026-12-01')).toContain(
    '## 9.9.9 - 2026',
  )
})
