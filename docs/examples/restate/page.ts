// The server of the page: starts sign-ins, shows them, ends them. No secret comes by here.
import * as clients from '@restatedev/restate-sdk-clients'
import { signInClient } from 'authchart/restate'

const signIns = signInClient(clients.connect({ url: 'http://127.0.0.1:8080' }), { name: 'signIn' })

export const signIn = async (key: string, send: (event: string) => void): Promise<void> => {
  await signIns.start(key)
  for await (const state of signIns.state$(key)) send(JSON.stringify(state))
}
export const looksAgain = (key: string) => signIns.nudge(key)
export const closes = (key: string) => signIns.cancel(key, 'closed')
