/**
 * Which tests are not for each commit. `npm test` runs the quick tier: all but these, the laws with 200 stories each, and one
 * test in a browser. `npm run test:all` runs everything, the laws with 2,000 stories.
 */
export const longTier = {
  /** They drive a real browser. */
  browser: [
    'test/angular/page.test.ts',
    'test/browser/**/*.test.ts',
    'test/cli/code-flow.test.ts',
    'test/devtools/viewer/{live,orders,page,speed}.test.ts',
    'test/panel/element/**/*.test.ts',
    'test/playground/**/*.test.ts',
    'test/react/page.test.ts',
  ],
  /** They start, and kill, programs. */
  processes: [
    'test/cli/{cli,commands,method,non-interactive,replay,terminal}.test.ts',
    'test/devtools/viewer/cli.test.ts',
    'test/docs/**/*.test.ts',
    'test/host/node-redirect.attack.test.ts',
    'test/processes/**/*.test.ts',
    'test/store/processes.test.ts',
    'test/server/memory.test.ts',
    'test/structure/examples.test.ts',
  ],
  /** They judge the stories and the laws themselves: needed after a change of these. */
  judges: [
    'test/durable/{every-moment,planted,sign-in}.test.ts',
    'test/property/{day,planted,planted-*,reach}.test.ts',
    'test/structure/planted-walks.test.ts',
  ],
  /** They try every row of a large table. */
  tables: ['test/contract/r20-ports.test.ts'],
  /** They look for secrets in everything that comes out, in every spelling: slow, and they change with a new channel alone. */
  canaries: ['test/canary/**/*.test.ts', 'test/devtools/canary.test.ts'],
  /** They need the AWS CLI, Python or AWS's own clients. */
  interop: ['test/interop/**/*.test.ts'],
}

/** They need servers that are not ours: `npm run test:scale` starts them, and no other tier has them. */
export const scale = ['test/scale/**/*.test.ts']

/** The one test in a browser that the quick tier has. */
export const smoke = ['test/panel/element/badge.test.ts']

/** They replace modules: each has a module graph of its own. The other quick tests share one a worker, which is faster. */
export const alone = [
  'test/effects/load-{code-flow,leader}.test.ts',
  'test/host/node.test.ts',
  'test/protocol/values.test.ts',
  'test/store/{changes,locks,races}.test.ts',
]

/** Examples and properties of what docs/contract.md promises. */
export const contract = ['test/contract/**/*.test.ts']

/** Properties over stories, and walks over the charts. */
export const laws = ['test/property/**/*.test.ts', 'test/structure/walks.test.ts']

/** How many stories a law is tried with, unless `RUNS` says. */
export const stories = { quick: 200, long: 2_000 }
