import { createActor } from 'xstate'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { createRuntime } from '../../src/effects/runtime.ts'
import type { Fetch } from '../../src/host/host.ts'
import { exchange } from '../../src/protocol/exchange.ts'
import { connectServices } from '../../src/protocol/providers.ts'
import { reading } from '../../src/protocol/reading.ts'
import { readReply, type ErrorForm } from '../../src/protocol/read-reply.ts'
import type { Refusal } from '../../src/protocol/reply.ts'
import type { Client, Proof, Service } from '../../src/protocol/service.ts'
import type { CallOptions, Transport } from '../../src/protocol/transport.ts'
import { simulate } from '../../src/testing/index.ts'
import { json } from './support.ts'

const issuer = 'https://id.test'
const client: Client & { readonly expiresAt: number } = {
  clientId: 'tool',
  clientSecret: '',
  expiresAt: Number.MAX_SAFE_INTEGER,
}
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const text = v.string()

/** RFC 8628 and 6749 as most servers speak them: forms, snake_case, and `error` alone. */
const form: ErrorForm<Refusal> = {
  requestIdHeader: 'x-request-id',
  recognise: (_status, _headers, body) =>
    typeof body?.['error'] === 'string' ? { code: body['error'] } : undefined,
}
const codesAnswer = v.pipe(
  v.object({ device_code: text, user_code: text, verification_uri: text, expires_in: v.number() }),
  v.transform((issued) => ({
    deviceCode: issued.device_code,
    userCode: issued.user_code,
    verificationUri: issued.verification_uri,
    expiresIn: issued.expires_in,
  })),
)
const tokenAnswer = v.pipe(
  v.object({ access_token: text, token_type: text, expires_in: v.number(), refresh_token: text }),
  v.transform((grant) => ({
    accessToken: grant.access_token,
    tokenType: grant.token_type,
    expiresIn: grant.expires_in,
    refreshToken: grant.refresh_token,
  })),
)
const membersOf = (proof: Proof): Record<string, string> =>
  proof.kind === 'deviceCode'
    ? { grant_type: deviceGrant, device_code: proof.deviceCode }
    : { grant_type: proof.kind }

const connect = (transport: Transport): Service => {
  const ask = <Answer extends object>(
    path: string,
    schema: v.GenericSchema<unknown, Answer>,
    members: Record<string, string>,
    call: CallOptions,
  ) =>
    transport.send(
      () => exchange,
      async (send, sending) => {
        const request = {
          method: 'POST',
          url: `${issuer}${path}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ client_id: client.clientId, ...members }).toString(),
        } as const
        return readReply(reading(schema), form, members, await send(request, sending))
      },
      call,
    )
  return {
    issuer: () => issuer,
    registrationName: () => issuer,
    register: async () => ({ kind: 'accepted', value: client, call: { answeredAt: 0 } }),
    requestCodes: ({ scopes }, _, call) =>
      ask('/device', codesAnswer, { scope: scopes.join(' ') }, call),
    askForToken: (_, __, proof, call) => ask('/token', tokenAnswer, membersOf(proof), call),
    authorizationUrl: () => `${issuer}/authorize`,
    tokenOrigin: () => ({ issuer }),
    isOurs: (_, origin) => origin['issuer'] === issuer,
    revoke: async (_, { refreshToken = '' }, call) => {
      await ask('/revoke', v.object({}), { token: refreshToken }, call)
    },
  }
}

test('a second dialect is a service: a session signs in, and out, with it', async () => {
  const asked: { path: string; members: Record<string, string> }[] = []
  const replies = [
    json({ device_code: 'd', user_code: 'U-1', verification_uri: issuer, expires_in: 600 }),
    json({ error: 'authorization_pending' }, 400),
    json({ error: 'slow_down' }, 400),
    json({ access_token: 'a', token_type: 'Bearer', expires_in: 3_600, refresh_token: 'r' }),
    json({}),
  ]
  const fetch: Fetch = (url, { body }) => {
    const members = Object.fromEntries(new URLSearchParams(body))
    asked.push({ path: new URL(url).pathname, members })
    return Promise.resolve(replies.shift() ?? json({}, 500))
  }
  const host = simulate({ ports: { fetch } })
  const runtime = createRuntime(host, host.store, (transport) =>
    connectServices(transport, [{ kind: 'scratch', connect }]),
  )
  const request = {
    session: 'scratch',
    provider: { kind: 'scratch' },
    clientName: 'Tool',
    scopes: ['a', 'b'],
  }
  const at = host.clock.now()
  const { abilities, machines } = runtime
  const input = { request, at, abilities, isShared: false, refreshWindowMs: 300_000 }
  const actor = createActor(machines.session, { input, clock: host.clock }).start()
  await host.advance(1)
  const wish = {
    attempt: 'attempt',
    method: 'device',
    prompt: 'if-needed',
    opensBrowser: false,
    resume: null,
  } as const
  actor.send({ type: 'session.signIn', at: host.clock.now(), wish })
  await host.advance(60)

  expect(actor.getSnapshot().hasTag('signedIn')).toBe(true)
  const polled = { client_id: 'tool', grant_type: deviceGrant, device_code: 'd' }
  const conversation = [
    { path: '/device', members: { client_id: 'tool', scope: 'a b' } },
    ...[1, 2, 3].map(() => ({ path: '/token', members: polled })),
  ]
  expect(asked).toEqual(conversation)
  expect(await host.store.get('token/scratch')).toMatchObject({ accessToken: 'a', issuer })

  actor.send({ type: 'session.signOut', at: host.clock.now() })
  await host.advance(1)
  expect(await host.store.get('token/scratch')).toBeUndefined()
  const revoked = { path: '/revoke', members: { client_id: 'tool', token: 'r' } }
  expect(asked).toEqual([...conversation, revoked])
  actor.stop()
})

test('a request of a kind that no dialect has is refused before anything is asked', () => {
  const services = connectServices({ send: () => Promise.reject(new Error('asked')) }, [])
  const request = { session: 's', provider: { kind: 'none' }, clientName: 'Tool', scopes: [] }
  expect(() => services.issuer(request)).toThrow(TypeError)
})
