// What a stranger gets from npm: packs it, judges it, installs it, compiles against it, loads it, bundles it, weighs it.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { bundle } from './bundle.ts'
import { buildWithVite, bundleForNode, compile, installInto, load } from './consumer.ts'
import { mostPageBytes, weighPage } from './page-weight.ts'
import { bin, must, root, run } from './run.ts'

/** What an install may bring. */
const mostPackages = 12
const mostKB = 750
const mostUnpackedKB = 2_500

interface Manifest {
  readonly exports: Record<string, unknown>
  readonly devDependencies: Record<string, string>
  readonly peerDependenciesMeta: Record<string, object>
}
const { exports, devDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync(`${root}package.json`, 'utf8'),
) as Manifest
const entries = Object.keys(exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace('.', 'authchart'))

/** These run in a browser: no module of Node may be in their graph. */
const pure = {
  authchart: 'src/index.ts',
  'authchart/angular': 'src/angular/index.ts',
  'authchart/aws': 'src/aws/index.ts',
  'authchart/client': 'src/client.ts',
  'authchart/devtools': 'src/devtools/index.ts',
  'authchart/devtools/viewer': 'src/devtools/viewer/index.ts',
  'authchart/machines': 'machines/index.ts',
  'authchart/panel': 'src/panel/index.ts',
  'authchart/panel/element': 'src/panel/element/index.ts',
  'authchart/react': 'src/react/index.ts',
  'authchart/remote': 'src/remote/index.ts',
  'authchart/testing': 'src/testing/index.ts',
  'authchart/testing/fixtures': 'src/testing/fixtures.ts',
  'authchart/testing/store': 'src/testing/store.ts',
  'authchart/testing/stories': 'src/testing/stories.ts',
}
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
/** What a person has who takes a binding: the optional peers, with their types. `open` stays away. */
const frameworks = [...Object.keys(peerDependenciesMeta), '@types/node', '@types/react']
  .filter((name) => name !== 'open')
  .map((name) => `${name}@${devDependencies[name]}`)
/** As npm shows it of a release. */
const unpackedSize = (tarball: string): number => {
  const listed = must('npm', ['pack', '--dry-run', '--json', '--silent', tarball])
  const [{ unpackedSize: size } = { unpackedSize: Number.NaN }] = JSON.parse(listed) as readonly {
    readonly unpackedSize: number
  }[]
  return size
}
const problems: string[] = []
const step = async (name: string, find: () => string[] | Promise<string[]>): Promise<void> => {
  const found = await find()
  console.log(`${found.length === 0 ? 'ok' : 'FAILED'} ${name}`)
  problems.push(...found)
}
const saying = (program: string, args: readonly string[]): string[] => {
  const { ok, output } = run(program, args)
  return ok ? [] : [`${program.replace(root, '')} ${args.join(' ')}\n${output}`]
}

const folder = mkdtempSync(`${tmpdir()}/authchart-`)
try {
  must(bin('node'), ['test/tools/build.ts'])
  const packed = must('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder])
  const tarball = `${folder}/${packed.split('\n').at(-1)}`
  await step('publint', () => saying(bin('publint'), ['--strict', tarball]))
  await step('attw', () => saying(bin('attw'), ['--profile', 'esm-only', tarball]))

  await step('size of the tarball', () => {
    const { size } = statSync(tarball)
    const unpacked = unpackedSize(tarball)
    console.log(`   ${kB(size)}, ${kB(unpacked)} unpacked`)
    return [
      ...(size <= mostKB * 1_000 ? [] : [`The tarball has ${kB(size)}, over ${mostKB} kB.`]),
      ...(unpacked <= mostUnpackedKB * 1_000
        ? []
        : [`The tarball has ${kB(unpacked)} unpacked, over ${mostUnpackedKB} kB.`]),
    ]
  })

  const consumer = `${folder}/consumer`
  const installed = installInto(consumer, [tarball])
  await step('packages of an install', () => {
    console.log(`   ${installed.length}: ${installed.join(', ')}`)
    const uninvited = installed.filter((name) =>
      /^open$|redis|restate|dbos|modelcontext/.test(name),
    )
    return [
      ...(installed.length > mostPackages ? [`${installed.length} packages`] : []),
      ...uninvited.map((name) => `${name} came along`),
    ]
  })
  must('npm', ['install', '--no-save', '--prefer-offline', ...frameworks], consumer)
  await step('import and require of every entry point', () => load(consumer, entries))
  await step('esbuild for Node of every entry point, as CommonJS and ESM', () =>
    bundleForNode(consumer, entries),
  )
  await step('Vite of every entry point', () => buildWithVite(consumer, Object.keys(pure), entries))
  await step('types of every entry point, in Node', () =>
    compile(consumer, { name: 'all', entries, types: ['node'] }),
  )
  await step('types of the core, without those of Node', () =>
    compile(consumer, { name: 'core', entries: Object.keys(pure), types: [] }),
  )
  await step('a page that mirrors a session with the panel, RxJS apart', async () => {
    const { atOnce, later, shares } = await weighPage(consumer)
    console.log(`   ${kB(atOnce)} gzipped, and ${kB(later)} once a QR code is shown`)
    for (const [part, bytes] of shares) console.log(`   ${kB(bytes).padStart(8)} ${part}`)
    return atOnce <= mostPageBytes ? [] : [`The page has ${kB(atOnce)}, over ${kB(mostPageBytes)}.`]
  })
  await step("the viewer's page, by the packed program, without a bundler", () => {
    const page = `${folder}/viewer.html`
    const cli = `${consumer}/node_modules/authchart/dist/src/cli.js`
    const said = saying(bin('node'), [cli, 'view', '--out', page])
    if (said.length > 0) return said
    const html = readFileSync(page)
    console.log(`   ${kB(html.length)}, ${kB(gzipSync(html).length)} gzipped`)
    return html.length < 200_000 ? [] : [`The viewer's page has ${kB(html.length)}, over 200 kB.`]
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const [entry, file] of Object.entries(pure))
  await step(`${entry} in a browser`, async () => {
    const { minified, gzipped, nodeModules } = await bundle(file)
    console.log(`   ${kB(minified)} minified, ${kB(gzipped)} gzipped`)
    return nodeModules.map((name) => `${entry} needs ${name}`)
  })

for (const problem of problems) console.error(`\n${problem}`)
if (problems.length > 0) process.exitCode = 1
