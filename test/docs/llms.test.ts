import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { llmsText } from '../../docs/tools/llms.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')
const { exports, files } = JSON.parse(read('package.json')) as {
  readonly exports: Record<string, unknown>
  readonly files: readonly string[]
}
const skillFile = 'docs/skills/authchart/SKILL.md'
const skill = read(skillFile)

const isSent = (file: string): boolean =>
  file === 'README.md' || files.some((sent) => file === sent || file.startsWith(`${sent}/`))

/** Where the links of a file lead, from the root. */
const linksOf = (file: string): string[] =>
  [...read(file).matchAll(/\]\(([^)#\s]+)\)/g)].map(([, link = '']) =>
    posix.join(posix.dirname(file), link),
  )

describe('llms.txt', () => {
  it('lists what the package has, and nothing else', () => {
    const links = linksOf('docs/llms.txt')
    expect(links).toEqual(expect.arrayContaining(['README.md', skillFile, 'docs/panel.md']))
    for (const link of links)
      expect([link, existsSync(root + link), isSent(link)]).toEqual([link, true, true])
  })

  it('has a name, a summary and sections of links, by the convention', () => {
    const index = '| [a](a.md) | about [b](b.md), in words |\n| [c](c.md) | not sent |\n'
    const text = llmsText(index, ['docs/a.md'], {
      description: 'Short.',
      read: () => '# The `a`\n',
    })
    expect(text).toMatch(/^# authchart\n\n> Short\.\n\n/)
    expect(text).toContain('## Pages\n\n- [The a](a.md): about b, in words\n')
    expect(text).not.toContain('c.md')
  })
})

describe('the skill', () => {
  it('says what it is, as agents read it', () => {
    const [, front = ''] = skill.split(/^---$/m)
    const { name, description } = parse(front) as {
      readonly name: string
      readonly description: string
    }
    expect(name).toBe('authchart')
    expect(description.length).toBeLessThan(1_024)
    expect(description).toContain('Use when')
    expect(skill.length).toBeLessThan(10_000)
  })

  it('names entry points that there are, and pages that come with it', () => {
    const entries = [...skill.matchAll(/[`']authchart(\/[\w/-]+)[`']/g)].map(
      ([, path = '']) => `.${path}`,
    )
    expect(new Set(entries).size).toBeGreaterThan(5)
    for (const entry of entries) expect(Object.keys(exports)).toContain(entry)
    for (const link of linksOf(skillFile)) expect([link, isSent(link)]).toEqual([link, true])
  })
})
