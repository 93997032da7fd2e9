// Several processes, one sign-in: start it in two terminals. Both show the same code, both are signed in by one approval, and the
// token is renewed once for both. Kill the one that leads, and the other goes on with the same code.
//
//   node processes.ts https://acme.awsapps.com/start eu-west-1
import { argv, pid } from 'node:process'
import { createSession, identityCenter } from 'authchart'
import { fileStore, nodeHost } from 'authchart/node'

const [startUrl = '', region = ''] = argv.slice(2)
const leave = new AbortController()
process.once('SIGINT', () => leave.abort())

await using session = createSession({
  provider: identityCenter({ startUrl, region }),
  clientName: 'Example of processes',
  host: nodeHost(),
  // The processes meet in the store; it has to have locks.
  store: fileStore(),
  share: 'machine',
  method: 'device',
})

// Ctrl-C leaves the sign-in to the others: that is what `signal` and disposal do. `cancel()` would end it for all.
const signIn = session.signIn({ signal: leave.signal })
let shown = ''
signIn.subscribe((state) => {
  const line = 'userCode' in state ? `${state.status} ${state.userCode}` : state.status
  if (line !== shown) console.log(pid, line)
  shown = line
})
await signIn.result().catch(() => process.exit(130))
