// What a minimal browser program weighs, minified and gzipped.
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
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
  /** Loaded at the start, and on demand later. */
  readonly atStart: number
  readonly later: number
  /** Minified bytes of each package. */
  readonly parts: ReadonlyMap<string, number>
}

const packageOf = (input: string): string => {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(input) ?? []
  return name ?? (/^(?:dist|src|machines)\//.test(input) ? 'authchart' : 'the program')
}

export const bundleOf = async (contents: string): Promise<Bundle> => {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    outdir: 'out',
    logLevel: 'error',
  })
  const parts = new Map<string, number>()
  for (const { inputs } of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(inputs))
      parts.set(packageOf(input), (parts.get(packageOf(input)) ?? 0) + bytesInOutput)
  const sizes = outputFiles.map(({ path, contents: code }) => ({
    isEntry: path.endsWith('stdin.js'),
    bytes: gzipSync(code).length,
  }))
  const total = (isEntry: boolean) =>
    sizes.reduce((sum, size) => sum + (size.isEntry === isEntry ? size.bytes : 0), 0)
  return { atStart: total(true), later: total(false), parts }
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
    all[name] = `${number((bundle.atStart + bundle.later) / 1_000)} kB`
    if (name === 'authchart-fetch')
      notes.push(`${subjects[name]}, minified and before gzip: ${composition(bundle)}.`)
  }
  return {
    title: 'A minimal browser program, minified and gzipped',
    rows: [
      { label: 'loaded at the start', cells: atStart },
      { label: 'with what the first request loads', cells: all },
    ],
    notes,
  }
}
