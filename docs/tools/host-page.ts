// "Pick your host": its code is that of the projects in docs/examples, and its table what `npm run test:hosts` has found.
import { readFileSync } from 'node:fs'

interface Card {
  readonly title: string
  /** The folder below docs/examples. */
  readonly example: string
  readonly files: readonly string[]
  readonly says: string
}

const cards: readonly Card[] = [
  {
    title: 'Node',
    example: 'node',
    files: ['index.js'],
    says: 'A program in a terminal. It opens the browser where there is one, and else gives a link and a code; `npm install open` where `$BROWSER` is not set. The second run finds the token in the store.',
  },
  {
    title: 'React',
    example: 'react-vite',
    files: ['src/main.jsx', 'server.js'],
    says: 'A page of Vite, and the session on its server: [server.md](server.md).',
  },
  {
    title: 'Next.js',
    example: 'next',
    files: ['app/session/route.ts', 'app/page.tsx', 'app/layout.tsx'],
    says: 'The app router. `authchart/react` is for the client; the page and the layout stay components of the server. `next.config` needs nothing.',
  },
  {
    title: 'Svelte',
    example: 'svelte',
    files: ['src/App.svelte', 'server.js'],
    says: 'A session is a store. `import "authchart/svelte"` has the types of the elements.',
  },
  {
    title: 'Vue',
    example: 'vue',
    files: ['src/App.vue', 'vite.config.js', 'server.js'],
    says: 'The plugin has to know that the panel is an element: `isCustomElement`. `import "authchart/vue"` has the types of the elements.',
  },
  {
    title: 'Angular',
    example: 'angular',
    files: ['src/main.ts', 'src/server.js'],
    says: '`injectSession()` has the state as signals. Elements take `CUSTOM_ELEMENTS_SCHEMA`.',
  },
  {
    title: 'Hono, Express, Deno and other servers',
    example: 'hono',
    files: ['src/server.js', 'src/page.js'],
    says: 'A handler takes a `Request` and gives a `Response`. For Express, Connect and `node:http`: `app.use("/session", nodeListener(handler))`, before whatever reads bodies.',
  },
  {
    title: 'VS Code',
    example: 'vscode',
    files: ['src/extension.ts', 'src/page.ts'],
    says: 'Tokens are in `SecretStorage`, and the page never sees one. The browser comes back to 127.0.0.1, not to a `vscode://` address; over SSH and in a browser there is a code.',
  },
  {
    title: 'Electron',
    example: 'electron',
    files: ['src/main.ts', 'src/preload.ts', 'src/renderer.ts'],
    says: 'Tokens are sealed by `safeStorage`. Where a window may show pages that are not yours, give `electronMainPort` an `accepts` that looks at `senderFrame.url`.',
  },
  {
    title: 'Agents and MCP servers',
    example: '',
    files: ['mcp-server.ts'],
    says: '"A human must approve at this URL" as an answer, not as a call that hangs: [agents.md](agents.md).',
  },
]

const languages: Readonly<Record<string, string>> = { ts: 'typescript', js: 'js' }

const codeOf = (folder: string, file: string): string => {
  const ending = file.split('.').at(-1) ?? ''
  const text = readFileSync(new URL(`../examples/${folder}${file}`, import.meta.url), 'utf8')
  return [
    `[${file}](examples/${folder}${file})`,
    '',
    `\`\`\`${languages[ending] ?? ending}`,
    `${text.trimEnd()}\n\`\`\``,
  ].join('\n')
}

const cardOf = ({ title, example, files, says }: Card): string => {
  const folder = example === '' ? '' : `${example}/`
  const copy =
    example === ''
      ? 'npx node --conditions=authchart:source docs/examples/mcp-server.ts https://acme.awsapps.com/start eu-west-1'
      : `cp -r docs/examples/${example} ~/acme && npm install --prefix ~/acme ./authchart-0.1.0.tgz && npm start --prefix ~/acme`
  return [
    `## ${title}`,
    says,
    `\`\`\`sh\n${copy}\n\`\`\``,
    ...files.map((file) => codeOf(folder, file)),
  ].join('\n\n')
}

/** What a run of `npm run test:hosts -- --save` has kept of each host. */
export interface HostResult {
  readonly name: string
  readonly result: string
  readonly lines: string
  readonly seconds: string
  readonly shows: string
}

const results = (): readonly HostResult[] =>
  JSON.parse(
    readFileSync(new URL('../../test/hosts/results.json', import.meta.url), 'utf8'),
  ) as HostResult[]

/** The results of hosts as a table. */
export const hostTable = (rows: readonly HostResult[]): string =>
  [
    '| host | works as written | lines of its own | seconds | shown by |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ name, result, lines, seconds, shows }) =>
        `| ${[name, result, lines, seconds, shows].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`,
    ),
  ].join('\n')

const notes = `## Bundlers

None needs a setting: not esbuild, Vite or Next.js, in either format. What is optional is asked for when it is needed, and may be absent.

- **VS Code**: bundle the extension to CommonJS with \`--external:vscode\`, and the page's script apart from it. In tsconfig.json, \`"module": "preserve"\`: with \`node16\` a CommonJS file may not import a module (TS1479).
- **Electron**: the preload script is sandboxed and must be bundled; main may be, to CommonJS, with \`--external:electron\`.
- **Next.js**: \`serverExternalPackages\` is not needed. A process of its own per request, as on a serverless platform, has no session to show: see [server.md](server.md).
- **jest**: \`node --experimental-vm-modules node_modules/jest/bin/jest.js\`; the package is ESM. vitest needs nothing.
- **\`require\`** works for every entry point, from Node 22.12 on.
`

export const hostPage = (): string =>
  `${[
    '<!-- Written by `npm run docs` from docs/examples and test/hosts/results.json. -->',
    '# Pick your host',
    'Each of these is a project that runs: it signs in to the emulator, with no AWS account. Nothing in the code is for the emulator: `npm start` has `AWS_ENDPOINT_URL` lead to it, and without it the program signs in to the real service, with your start URL in place of `acme`.',
    'In a checkout, until there is a release, once: `npm ci && npm pack`. Then the command of a card takes its project to `~/acme`, installs it with the package, and starts it. To try it where it lies: `npm i && npm start` in its folder. Both need Node 22.12 or later.',
    ...cards.map(cardOf),
    notes.trimEnd(),
    '## What has been tried',
    '`npm run test:hosts` packs the package, makes each of these anew with it in a temporary folder, and signs in against the packed emulator, pages in a real Chromium. VS Code and Electron themselves it does without: it compiles against their types, and runs the bundles on a stub of each. Lines are those of the code above that are neither blank, comments nor imports; of Next.js, without those of the layout that `create-next-app` writes. Seconds are those of installing, building and signing in, on a busy machine of two cores.',
    hostTable(results()),
  ].join('\n\n')}\n`
