// The far side of a thread: mirrors the session, signs in, and reports what it has seen.
import { parentPort } from 'node:worker_threads'
import { connectSession, messagePort } from '../../src/remote/index.ts'

if (parentPort === null) throw new Error('not in a worker')
const port = parentPort
const remote = connectSession(messagePort(port))
const statuses: string[] = []
const signIn = remote.signIn()
signIn.subscribe(({ status }) => {
  if (statuses.at(-1) !== status) statuses.push(status)
})
const result = await signIn.result()
const state = remote.getState()
await remote[Symbol.asyncDispose]()
port.postMessage({ statuses, result, state, members: Object.keys(remote) })
port.close()
