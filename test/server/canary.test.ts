// What pages get, and what they are answered, holds no secret: of the service's, of the session's, or of another page's stream.
import { expect, it } from 'vitest'
import { createSession, memoryStore } from '../../src/index.ts'
import { connectSession, eventSourcePort } from '../../src/remote/index.ts'
import { sessionHandler } from '../../src/server/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { createCage } from '../canary/canaries.ts'
import { service, stories } from '../remote/canary-service.ts'
import { Browser, path } from './support.ts'

it.each(Object.keys(stories))('no byte on the wire is of a secret: %s', async (name) => {
  const cage = createCage()
  const host = simulate({ ports: { fetch: service(stories[name] ?? []) } })
  const { clock } = host
  const session = createSession({
    provider: host.provider,
    clientName: 'Acme Console',
    host,
    store: memoryStore(clock),
  })
  const answers: Promise<void>[] = []
  const handler = sessionHandler({ sessionOf: () => session, clock })
  const page = new Browser(
    async (request) => {
      const response = await handler(request)
      cage.put('headers', Object.fromEntries(response.headers))
      if (request.method !== 'GET')
        answers.push(
          response
            .clone()
            .text()
            .then((text) => cage.put('answer', text)),
        )
      return response
    },
    { clock, user: 'ada' },
  )
  const { eventSource, fetch } = page
  const remote = connectSession(eventSourcePort(path, { eventSource, fetch, clock }), { clock })
  remote.transitions$.subscribe()
  const signIn = remote.signIn()
  signIn.transitions$.subscribe()
  signIn.result().catch((error: unknown) => cage.put('result() error', error))
  await host.advance(20)
  page.cut()
  await host.advance(20)
  await signIn.openBrowser()
  const again = signIn.restart()
  await host.advance(2)
  again.cancel('enough')
  await remote.signOut().catch((error: unknown) => cage.put('signOut() error', error))
  await host.advance(2)
  await Promise.all(answers)
  cage.put('wire', page.wire)
  cage.put('remote', remote)
  // The token of the connection is the page's own: it goes into a header, and into no address and no body.
  const tokens = [...page.wire.matchAll(/"token":"(\w+)"/g)].map(([, token = '']) => token)
  expect(tokens.length).toBeGreaterThan(1)
  for (const request of page.requests) {
    const body = await request.text()
    for (const token of tokens) expect(`${request.url} ${body}`).not.toContain(token)
  }
  expect(page.wire).toContain('WDJB-MJHT')
  expect(cage.sightings).toEqual([])
})
