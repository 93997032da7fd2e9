// What docs/security-bcp.md says of itself, and of all that we draw.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { controls } from '../../docs/playground/page/controls.ts'
import type { World } from '../../docs/playground/page/world.ts'
import { clausesIn, wrongClauses } from '../../docs/tools/clauses.ts'
import { namedTests, titlesIn, wrongNames } from '../../docs/tools/named-tests.ts'
import { panelModel } from '../../src/panel/index.ts'
import { renderRich } from '../../src/terminal/index.ts'
import { fixtures } from '../../src/testing/index.ts'
import { context } from '../terminal/stage.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = 'docs/security-bcp.md'
const text = readFileSync(`${root}${page}`, 'utf8')

describe('the page of the BCPs', () => {
  it('has clauses that are whole, and tests that exist', () => {
    expect(clausesIn(text).length).toBeGreaterThan(70)
    expect([...wrongClauses(page, text), ...wrongNames(root, page, text)]).toEqual([])
  })

  it('assesses the risk of a code, with each mitigation of section 6.1', () => {
    const [, assessment = ''] = text.split('## The risk assessment')
    const rows = clausesIn(text).map(({ section }) => section.split(' ')[0])
    for (let n = 1; n <= 17; n += 1) {
      expect(rows).toContain(`6.1.${n}`)
      expect(assessment).toMatch(new RegExp(`\\b6\\.1\\.${n}\\b`))
    }
  })
})

describe('wherever we draw a code', () => {
  const codes = Object.values(fixtures).filter(({ status }) => status === 'awaitingCode')

  it('says beside each code to approve only what one has started', () => {
    expect(codes.length).toBeGreaterThan(5)
    for (const state of codes) {
      const { body, announce } = panelModel(state, { now: Date.parse('2026-08-21T09:32:00Z') })
      expect(body).toContain('Only approve if you started this sign-in here.')
      expect(renderRich(state, context)).toContain('Only approve if you started this.')
      if (state === fixtures.waiting) expect(announce.text).toContain(body[0])
    }
  })

  it('draws the denial in the playground as it draws the approval', () => {
    const person = { person: 'code', userCode: 'WDJB-MJHT' } as const
    const look = () => ({ ...person, isOnline: true, isServing: true, signIns: 0 })
    const drawn = controls({
      acts: ['approve', 'deny'],
      look,
      do: () => undefined,
    } as never as World)
    const buttons: unknown[][] = []
    const visit = (node: unknown): void => {
      if (Array.isArray(node)) return node.forEach(visit)
      const { values } = (node ?? {}) as { readonly values?: unknown[] }
      if (values === undefined) return
      if (values[0] === 'approve' || values[0] === 'deny') buttons.push(values)
      values.forEach(visit)
    }
    visit(drawn)
    const [approve, deny] = buttons.map(([, className, isDisabled]) => ({ className, isDisabled }))
    expect(approve).toEqual({ className: '', isDisabled: false })
    expect(deny).toEqual(approve)
  })
})

describe('the check of what pages name', () => {
  const wrong = (line: string): readonly string[] => wrongNames(root, page, line)
  const self = '[self](../test/docs/security-bcp.test.ts)'

  it('finds a file that is not there', () =>
    expect(wrong('[x](../test/docs/nothing.test.ts)')).toHaveLength(1))

  it('finds a title that is not there, of several', () => {
    expect(wrong(`${self} "finds a file that is not there", "is nowhere"`)).toEqual([
      `${page} names a test "is nowhere", which test/docs/security-bcp.test.ts has not`,
    ])
    expect(wrong(`${self} "finds a file that is not there"`)).toEqual([])
    expect(namedTests(page, `${self}, then "a quote"`)[0]?.titles).toEqual([])
  })

  it('takes for a title what a test is called, and nothing else', () => {
    const code =
      'const a = "no"; it.each([["row"]])(`is ${a}`, () => expect("x")); describe("yes", f)'
    expect(titlesIn('x.test.ts', code)).toEqual(['is …', 'yes'])
    expect(titlesIn('laws.ts', '({ "a law": 1 })')).toContain('a law')
  })

  it('finds a clause that names no test, or that is nobody’s', () => {
    const row = (whose: string, shown: string) =>
      `| 2.1 a | A clause | ${whose} | Done | ${shown} |`
    expect(wrongClauses(page, row('ours', `${self} "finds"`))).toEqual([])
    expect(wrongClauses(page, row('ours', self))).toHaveLength(1)
    expect(wrongClauses(page, row('theirs', `${self} "finds"`))).toHaveLength(1)
  })
})
