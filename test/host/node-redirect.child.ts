// A process of its own: one that ends when it should, and one that attacks.
import { setImmediate as turn } from 'node:timers/promises'
import { nodeRedirectReceiver } from '../../src/host/node-redirect.ts'
import { flood } from './node-redirect.flood.ts'
import { ask, right, titleOf, wait } from './node-redirect.support.ts'

const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

/** Ends by itself, or not at all. */
const close = async () => {
  const waiting = await wait()
  const answer = ask(waiting.redirectUri + right, { headers: { connection: 'close' } })
  while (waiting.heard.length === 0) await turn()
  waiting.close()
  waiting.end('signedIn')
  const titles = [titleOf((await answer).text)]
  process.once('beforeExit', () => {
    const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
    say({ titles, left })
  })
}

/** Retires in place of closing, and ends by itself all the same. */
const retire = async () => {
  const listener = await nodeRedirectReceiver().listen({
    onRedirect: () => Promise.resolve('signedIn'),
  })
  const load = async () =>
    titleOf((await ask(listener.redirectUri + right, { headers: { connection: 'close' } })).text)
  const first = await load()
  listener.retire?.()
  const titles = [first, await load()]
  process.once('beforeExit', () => {
    const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
    say({ titles, left })
  })
}

/** Attacks a port until its standard input ends; says when it has begun in earnest. */
const attack = async (port: number) => {
  const attacker = flood(port)
  await attacker.isUnderWay
  say({ begun: attacker.count() })
  for await (const _ of process.stdin);
  attacker.stop()
  say({ ended: attacker.count() })
}

const [, , role, port] = process.argv
if (role === 'close') await close()
if (role === 'retire') await retire()
if (role === 'attack') await attack(Number(port))
