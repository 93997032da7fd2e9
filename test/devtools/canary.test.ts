import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identityCenter, type Host, type Session } from '../../src/index.ts'
import { replay } from '../../src/devtools/index.ts'
import { createCage } from '../canary/canaries.ts'
import { play, stories } from './stories.ts'

const provider = identityCenter({
  startUrl: 'https://canary-corp.awsapps.com/start',
  region: 'eu-west-1',
  sessionName: 'canary-name',
})

const secretKeys = new Set(
  'accessToken refreshToken idToken clientSecret deviceCode userCode code codeVerifier'.split(' '),
)

const isOfPerson = /^(?:startUrl|host|sessionName|userCode|dashless|state|code_challenge)/

/** Everything that the wire has told, or was told, and nobody else is to know. */
const listen = () => {
  const secrets: Record<string, string> = {
    startUrl: provider.startUrl,
    host: 'canary-corp.awsapps.com',
    sessionName: 'canary-name',
  }
  const learn = (body: unknown) => {
    if (typeof body !== 'object' || body === null) return
    for (const [key, value] of Object.entries(body)) {
      if (typeof value !== 'string' || !secretKeys.has(key)) continue
      secrets[`${key} ${value}`] = value
      if (key === 'userCode') secrets[`dashless ${value}`] = value.replace('-', '')
    }
  }
  const onUrl = (url: string) => {
    for (const name of ['state', 'code_challenge']) {
      const value = new URL(url).searchParams.get(name)
      if (value !== null) secrets[`${name} ${value}`] = value
    }
  }
  const wrap = (fetch: Host['fetch']): Host['fetch'] => {
    return async (url, init) => {
      learn(JSON.parse(init.body ?? ''))
      const answer = await fetch(url, init)
      const text = await answer.text()
      const body = JSON.parse(text.startsWith('{') && text.endsWith('}') ? text : '{}') as object
      learn(body)
      // A service that says too much: the request, and every code and address of a person that it knows.
      const persons = Object.entries(secrets).filter(([name]) => isOfPerson.test(name))
      const told = [init.body, ...persons.map(([, value]) => value)].join(' ')
      const echo = 'error' in body ? JSON.stringify({ ...body, error_description: told }) : text
      return new Response(echo, { status: answer.status, headers: answer.headers as Headers })
    }
  }
  return { secrets, wrap, onUrl }
}

const follow = (session: Session, onUrl: (url: string) => void) =>
  session.state$.subscribe((state) => {
    if (state.status !== 'signingIn' || state.attempt.status !== 'awaitingRedirect') return
    onUrl(state.attempt.authorizationUrl)
  })

test('no secret, user code, start URL or session name is in a recording', async () => {
  const heard = new Set<string>()
  for (const story of fc.sample(stories, { seed: 20_260_102, numRuns: 100 })) {
    const { secrets, wrap, onUrl } = listen()
    const text = await play(story, {
      see: (session) => void follow(session, onUrl),
      options: (host) => ({ provider, host: { ...host, fetch: wrap(host.fetch) } }),
    })
    const cage = createCage(secrets)
    cage.put('recording', text)
    expect(cage.sightings).toEqual([])
    expect(replay(text).differences).toEqual([])
    for (const name of Object.keys(secrets)) heard.add(name.split(' ')[0] ?? '')
  }
  const all = [...secretKeys].filter((key) => key !== 'idToken')
  expect([...heard]).toEqual(expect.arrayContaining([...all, 'state', 'code_challenge']))
})
