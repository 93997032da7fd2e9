import { expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { createSession, identityCenter } from '../../src/index.ts'
import { nodeFetch, nodeHost } from '../../src/node.ts'
import { ask, titleOf } from './node-redirect.support.ts'

it('a page that is loaded a second time, while the code is exchanged and after it, says how it ended', async () => {
  await using emulator = await startEmulator({ authorize: 'approve' })
  const exchanging = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const back = Promise.withResolvers<string>()
  const send = nodeFetch()
  let exchanges = 0
  const host = nodeHost({
    capabilities: { interactive: true, browserOnThisMachine: true },
    fetch: async (url, init) => {
      if (!url.endsWith('/token')) return send(url, init)
      exchanges += 1
      exchanging.resolve()
      await goOn.promise
      return send(url, init)
    },
    openBrowser: async (url) => back.resolve((await ask(url)).headers.get('location') ?? ''),
  })
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    endpoint: emulator.url,
  })
  await using session = createSession({ provider, clientName: 'Acme', host })
  const signIn = session.signIn()
  const load = async () => titleOf((await ask(await back.promise)).text)
  const first = load()
  await exchanging.promise
  const second = load()
  goOn.resolve()
  expect(await signIn.result()).toMatchObject({ via: 'authorizationCode' })
  expect(await Promise.all([first, second, load()])).toEqual([
    'Signed in',
    'Signed in',
    'Signed in',
  ])
  expect(exchanges).toBe(1)
})
