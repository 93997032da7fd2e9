// Cold import in a fresh process, of what a program would import; and to the first answer, since some load on demand.
import { must, root } from '../../tools/run.ts'
import { everyone, number, type Cells, type Section, type SubjectName } from './plan.ts'

const modules: Partial<Record<SubjectName, readonly string[]>> = {
  authchart: ['authchart', 'authchart/node'],
  'authchart-fetch': ['authchart'],
  ky: ['ky'],
  oauth4webapi: ['oauth4webapi'],
  'openid-client': ['openid-client'],
  'aws-sdk': ['@aws-sdk/client-sso-oidc'],
}

const least = (cells: Map<SubjectName, number>): Cells =>
  Object.fromEntries([...cells].map(([name, ms]) => [name, `${number(ms, 0)} ms`]))

const timed = (code: string): number =>
  Number(
    must(process.execPath, [
      '--input-type=module',
      '--eval',
      `const startedAt = performance.now(); ${code}; console.log(performance.now() - startedAt)`,
    ]),
  )

export const measureImport = (endpoint: string, quick: boolean): Section => {
  const rounds = quick ? 4 : 10
  const imports = new Map<SubjectName, number>()
  const answers = new Map<SubjectName, number>()
  const note = (to: Map<SubjectName, number>, name: SubjectName, ms: number) =>
    to.set(name, Math.min(ms, to.get(name) ?? Infinity))
  for (let round = 0; round < rounds; round += 1)
    for (const name of everyone) {
      const imported = modules[name]
      if (imported !== undefined)
        note(imports, name, timed(imported.map((from) => `await import('${from}')`).join(';')))
      const subject = `${root}test/bench/subjects/${name}.ts`
      const options = JSON.stringify({ endpoint, speed: 1_000 })
      const signIn = `const { make } = await import('${subject}');
        await (await make(${options})).flow(new AbortController().signal)`
      note(answers, name, timed(signIn))
    }
  return {
    title: `Cold start, the least of ${rounds} fresh processes`,
    rows: [
      { label: 'import', cells: least(imports) },
      { label: 'import and one whole flow', cells: least(answers) },
    ],
  }
}
