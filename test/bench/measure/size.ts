// What a minimal browser program weighs, as Vite builds it: minified, and each chunk gzipped.
import { gzipSync } from 'node:zlib'
import { build, type Rollup } from 'vite'
import { root } from '../../tools/run.ts'
import { number, subjects, type Cells, type Section, type SubjectName } from './plan.ts'

const programs: Partial<Record<SubjectName, string>> = {
  'authchart-fetch': `
    import { createSession, identityCenter } from 'authchart'
    const provider = identityCenter({ startUrl: location.href, region: 'eu-west-1' })
    const session = createSession({ provider, clientName: 'app' })
    const signIn = session.signIn()
    signIn.state$.subscribe((state) => (document.title = state.status))`,
  ky: `import ky from 'ky'; ky.post('/token', { json: {} }).json().then(alert)`,
  oauth4webapi: `
    import * as oauth from 'oauth4webapi'
    const run = async (as, client) => {
      const auth = oauth.None()
      const first = await oauth.deviceAuthorizationRequest(as, client, auth, {})
      const started = await oauth.processDeviceAuthorizationResponse(as, client, first)
      const next = await oauth.deviceCodeGrantRequest(as, client, auth, started.device_code)
      return oauth.processDeviceCodeResponse(as, client, next)
    }
    run({ issuer: location.href }, { client_id: 'app' }).then(alert)`,
  'openid-client': `
    import * as client from 'openid-client'
    const config = new client.Configuration({ issuer: location.href }, 'app', undefined, client.None())
    client.initiateDeviceAuthorization(config, {})
      .then((started) => client.pollDeviceAuthorizationGrant(config, started)).then(alert)`,
  'aws-sdk': `
    import * as sdk from '@aws-sdk/client-sso-oidc'
    const client = new sdk.SSOOIDCClient({ region: 'eu-west-1' })
    client.send(new sdk.RegisterClientCommand({ clientName: 'app', clientType: 'public' }))
      .then((r) => client.send(new sdk.StartDeviceAuthorizationCommand({ ...r, startUrl: '' })))
      .then((s) => client.send(new sdk.CreateTokenCommand({ ...s, grantType: '' }))).then(alert)`,
}

interface Bundle {
  /** Loaded at the start, and by the first request. */
  readonly atStart: number
  readonly withRequest: number
  /** Bytes of each package, before they are made small. */
  readonly parts: ReadonlyMap<string, number>
}

const packageOf = (input: string): string => {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(input) ?? []
  return name ?? (input.startsWith(root) ? 'authchart' : 'the program')
}

/** What a page loads of it by the time that it has sent a request: this is loaded then, and the flow in the browser is not. */
const byRequest = /node_modules\/(?:ky|@aws-sdk|@smithy)\//

const program = 'virtual:program'

/** As Vite builds it for a page. */
const chunksOf = async (contents: string): Promise<readonly Rollup.OutputChunk[]> => {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === program ? `${root}program.js` : undefined),
        load: (id) => (id === `${root}program.js` ? contents : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rollupOptions: { input: program },
    },
  })
  const { output } = built as Rollup.RollupOutput
  return output.filter((one) => one.type === 'chunk')
}

/** A chunk, and all that it cannot do without. */
const closureOf = (
  all: readonly Rollup.OutputChunk[],
  chunk: Rollup.OutputChunk,
  known = new Set<Rollup.OutputChunk>(),
): Set<Rollup.OutputChunk> => {
  if (known.has(chunk)) return known
  known.add(chunk)
  for (const other of all) if (chunk.imports.includes(other.fileName)) closureOf(all, other, known)
  return known
}

const weigh = (chunks: Iterable<Rollup.OutputChunk>): number =>
  [...chunks].reduce((sum, { code }) => sum + gzipSync(code).length, 0)

const bundleOf = async (contents: string): Promise<Bundle> => {
  const all = await chunksOf(contents)
  const loaded = new Set<Rollup.OutputChunk>()
  for (const chunk of all) if (chunk.isEntry) closureOf(all, chunk, loaded)
  const atStart = weigh(loaded)
  const parts = new Map<string, number>()
  for (const chunk of all)
    if (chunk.moduleIds.some((id) => byRequest.test(id))) closureOf(all, chunk, loaded)
  for (const { modules } of loaded)
    for (const [id, { renderedLength }] of Object.entries(modules))
      parts.set(packageOf(id), (parts.get(packageOf(id)) ?? 0) + renderedLength)
  return { atStart, withRequest: weigh(loaded), parts }
}

const composition = ({ parts }: Bundle): string =>
  [...parts]
    .filter(([, bytes]) => bytes > 500)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, bytes]) => `${name} ${number(bytes / 1_000)} kB`)
    .join(', ')

export const measureSize = async (): Promise<Section> => {
  const atStart: Cells = {}
  const all: Cells = {}
  const notes: string[] = []
  for (const [name, program] of Object.entries(programs) as [SubjectName, string][]) {
    const bundle = await bundleOf(program)
    atStart[name] = `${number(bundle.atStart / 1_000)} kB`
    all[name] = `${number(bundle.withRequest / 1_000)} kB`
    if (name === 'authchart-fetch')
      notes.push(`${subjects[name]}, as it is before it is minified: ${composition(bundle)}.`)
  }
  return {
    title: 'A minimal browser program, minified and gzipped',
    rows: [
      { label: 'loaded at the start', cells: atStart },
      { label: 'by the end of a device sign-in', cells: all },
    ],
    notes,
  }
}
