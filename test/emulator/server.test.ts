import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts'
import { DEVICE_GRANT } from '../../src/emulator/wire.ts'
import { quietPort } from '../protocol/support.ts'
import {
  REDIRECT_URI,
  START_URL,
  STATE,
  VERIFIER,
  authorizationUrl,
  challengeOf,
  codeClient,
  handClock,
  registration,
} from './client.ts'

const open: Emulator[] = []
afterEach(() => Promise.all(open.splice(0).map((emulator) => emulator.close())))

/** An emulator whose clock stands still. */
async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator({ clock: handClock(), ...options })
  open.push(emulator)
  return emulator
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const postForMembers = async (url: string, body: unknown): Promise<Record<string, unknown>> =>
  (await (await post(url, body)).json()) as Record<string, unknown>

async function issue(
  { url }: Emulator,
  clientName = 'Acme Console',
): Promise<{ userCode: string; page: string; poll: () => Promise<Response> }> {
  const { clientId, clientSecret } = await postForMembers(`${url}/client/register`, {
    ...registration,
    clientName,
  })
  const code = await postForMembers(`${url}/device_authorization`, {
    clientId,
    clientSecret,
    startUrl: START_URL,
  })
  const { deviceCode } = code
  return {
    userCode: String(code['userCode']),
    page: String(code['verificationUriComplete']),
    poll: () =>
      post(`${url}/token`, { clientId, clientSecret, grantType: DEVICE_GRANT, deviceCode }),
  }
}

describe('the service over HTTP', () => {
  it('goes from registration to token', async () => {
    const emulator = await start()
    const { userCode, page, poll } = await issue(emulator)
    expect(page).toBe(`${emulator.url}/device?user_code=${userCode}`)
    const pending = await poll()
    expect(pending.status).toBe(400)
    expect(pending.headers.get('content-type')).toBe('application/json')
    expect(pending.headers.get('x-amzn-errortype')).toMatch(/^AuthorizationPendingException:/)
    expect(pending.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/)
    expect(await pending.json()).toMatchObject({ error: 'authorization_pending' })
    expect(emulator.approve(userCode)).toBe(true)
    expect((await poll()).status).toBe(400)
    expect(emulator.log.map(({ error }) => error)).toEqual([
      undefined,
      undefined,
      'authorization_pending',
      'slow_down',
    ])
  })

  it.each([
    ['{', 400],
    [JSON.stringify({ clientName: 'x'.repeat(65_536) }), 413],
  ])('refuses a body like %.12s… with %d', async (body, status) => {
    const { url } = await start()
    expect((await post(`${url}/client/register`, body)).status).toBe(status)
  })

  it('knows no other paths, and no other methods', async () => {
    const { url } = await start()
    expect((await post(`${url}/nope`, {})).status).toBe(404)
    const got = await fetch(`${url}/token`)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it.each(['reset', 'lost'] as const)('kills the connection: %s', async (fault) => {
    const { url } = await start({ failOn: { RegisterClient: { 1: fault } } })
    await expect(post(`${url}/client/register`, registration)).rejects.toThrow('fetch failed')
    expect((await post(`${url}/client/register`, registration)).status).toBe(200)
  })

  it('cuts an answer, and announces the length of what it sends', async () => {
    const { url } = await start({ failOn: { RegisterClient: { 1: 'truncated' } } })
    const answer = await post(`${url}/client/register`, registration)
    expect(answer.status).toBe(200)
    await expect(answer.json()).rejects.toThrow(SyntaxError)
  })

  it('is cut off and comes back', async () => {
    const emulator = await start()
    emulator.setOffline(true)
    await expect(post(`${emulator.url}/client/register`, registration)).rejects.toThrow()
    expect((await fetch(emulator.url)).status).toBe(200)
    emulator.setOffline(false)
    expect((await post(`${emulator.url}/client/register`, registration)).status).toBe(200)
  })
})

describe('close', () => {
  it('ends requests that are never answered, and idle connections, at once', async () => {
    const port = await quietPort()
    const emulator = await start({ port, failOn: { RegisterClient: { 1: 'hang' } } })
    const hanging = post(`${emulator.url}/client/register`, registration)
    const rejected = expect(hanging).rejects.toThrow('fetch failed')
    const idle = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    await once(idle, 'connect')
    while (emulator.log.length === 0) await fetch(emulator.url)
    const ended = once(idle, 'close')
    await emulator.close()
    await Promise.all([rejected, ended, emulator.close()])
    await expect(fetch(emulator.url)).rejects.toThrow('fetch failed')
  })

  it('comes with the end of the scope, and frees the port', async () => {
    const port = await quietPort()
    {
      await using _ = await startEmulator({ port })
      await expect(startEmulator({ port })).rejects.toThrow('EADDRINUSE')
    }
    const again = await start({ port })
    expect(again.url).toBe(`http://127.0.0.1:${port}`)
  })
})

const formOf = async (page: string): Promise<URLSearchParams> => {
  const text = await (await fetch(page)).text()
  const fields = text.matchAll(/<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"/g)
  return new URLSearchParams([...fields].map(([, name = '', value = '']) => [name, value]))
}

const submit = (
  url: string,
  form: URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(url, { method: 'POST', body: form, redirect: 'manual', headers })

describe('under which name', () => {
  /** The status of what is answered under a name. */
  const askedAs = async (host: string, method: string, path: string): Promise<string> => {
    const emulator = await start()
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close']
    const body = method === 'POST' ? JSON.stringify(registration) : ''
    const type = ['Content-Type: application/json', `Content-Length: ${body.length}`]
    socket.end([...head, ...type, '', body].join('\r\n'))
    const [first] = (await once(socket, 'data')) as [Buffer]
    const status = first.toString().slice(9, 12)
    if (status === '421') expect(emulator.log).toHaveLength(0)
    return status
  }
  const places = [
    ['GET', '/'],
    ['GET', '/device'],
    ['GET', '/consent'],
    ['POST', '/client/register'],
    ['POST', '/device_authorization'],
    ['POST', '/token'],
    ['GET', '/token'],
    ['POST', '/nope'],
  ] as const

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '192.168.1.1',
    '0.0.0.0',
    '169.254.169.254',
  ])('nothing answers as %s', async (host) => {
    for (const [method, path] of places) expect(await askedAs(host, method, path)).toBe('421')
  })

  it.each(['127.0.0.1', 'localhost:1', 'LOCALHOST', 'acme.localhost', '127.0.0.2', '[::1]'])(
    'all answers as %s',
    async (host) => {
      for (const [method, path] of places)
        expect(await askedAs(host, method, path)).toMatch(/^(?:200|40[045])$/)
    },
  )
})

describe('the pages', () => {
  it.each(['/', '/device', '/device?user_code=BBBB-BBBB', '/consent'])(
    '%s holds no script and forbids it',
    async (path) => {
      const { url } = await start()
      const answer = await fetch(url + path)
      const policy = answer.headers.get('content-security-policy')
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      )
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const text = await answer.text()
      expect(text).not.toMatch(/<script|\son\w+=|style="|https?:\/\/(?!127)/i)
      expect(text).toContain('emulator, not AWS')
    },
  )

  it('escapes whatever a client calls itself', async () => {
    const emulator = await start()
    const { page } = await issue(emulator, `"><script>alert(1)</script><b id='x'>`)
    for (const path of [page, emulator.url]) {
      const text = await (await fetch(path)).text()
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
      expect(text).not.toMatch(/<script|<b id/)
    }
    const typed = await (await fetch(`${emulator.url}/device?user_code="><script>`)).text()
    expect(typed).not.toContain('<script')
  })

  it.each(['approve', 'deny'] as const)('does what the person chose: %s', async (action) => {
    const emulator = await start()
    const { page, userCode } = await issue(emulator)
    const form = await formOf(page)
    form.set('action', action)
    const answer = await submit(`${emulator.url}/device`, form)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`/device?user_code=${userCode}`)
    const status = { approve: 'approved', deny: 'denied' }[action]
    expect(emulator.codes()[0]?.status).toBe(status)
    expect(await (await fetch(page)).text()).toMatch(new RegExp(`<h1>${status}</h1>`, 'i'))
  })

  it.each([
    ['no token', {}, { form_token: '' }],
    ['a wrong token', {}, { form_token: 'x' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }, {}],
    ['another port', { 'sec-fetch-site': 'same-site' }, {}],
    ['another origin', { origin: 'http://127.0.0.1:1' }, {}],
  ])('refuses a form with %s', async (_, headers, fields) => {
    const emulator = await start()
    const { page } = await issue(emulator)
    const form = await formOf(page)
    form.set('action', 'approve')
    for (const [name, value] of Object.entries<string>(fields)) form.set(name, value)
    for (const path of ['/device', '/control', '/consent'])
      expect((await submit(emulator.url + path, form, headers)).status).toBe(403)
    expect(emulator.codes()[0]?.status).toBe('pending')
  })

  it('obeys the hand on the status page', async () => {
    const emulator = await start()
    const { userCode, poll } = await issue(emulator)
    const form = await formOf(emulator.url)
    form.set('user_code', userCode)
    const press = async (action: string): Promise<void> => {
      form.set('action', action)
      expect((await submit(`${emulator.url}/control`, form)).headers.get('location')).toBe('/')
    }
    await press('slow-down')
    expect(await (await poll()).json()).toMatchObject({ error: 'slow_down' })
    await press('expire')
    expect(await (await poll()).json()).toMatchObject({ error: 'expired_token' })
    await press('go-offline')
    expect(emulator.service.offline).toBe(true)
    await press('go-online')
    await press('nonsense')
    expect(emulator.service.offline).toBe(false)
  })
})

describe('the authorization endpoint', () => {
  const register = async ({ url }: Emulator): Promise<Record<string, unknown>> =>
    postForMembers(`${url}/client/register`, codeClient)

  const visit = (url: string): Promise<Response> => fetch(url, { redirect: 'manual' })

  /** Opens a request, and says where its page is. */
  async function open(emulator: Emulator): Promise<string> {
    const { clientId } = await register(emulator)
    const answer = await visit(authorizationUrl(clientId, {}, emulator.url))
    expect(answer.status).toBe(303)
    return emulator.url + answer.headers.get('location')
  }

  it('shows a refusal in the tab, and redirects nobody', async () => {
    const { url } = await start({ authorize: 'approve' })
    const answer = await visit(authorizationUrl('x', {}, url))
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.text()).toBe(
      '{"error":"invalid_request","error_description":"Invalid client provided","reason":null}',
    )
  })

  it('redirects at once where the browser has a session', async () => {
    const emulator = await start({ authorize: 'approve' })
    const { clientId, clientSecret } = await register(emulator)
    const answer = await visit(authorizationUrl(clientId, {}, emulator.url))
    const back = new URL(answer.headers.get('location') ?? '')
    expect(back.origin + back.pathname).toBe(REDIRECT_URI)
    expect(back.searchParams.get('state')).toBe(STATE)
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    const granted = await postForMembers(`${emulator.url}/token`, {
      clientId,
      clientSecret,
      grantType: 'authorization_code',
      code: back.searchParams.get('code'),
      redirectUri: REDIRECT_URI,
      codeVerifier: VERIFIER,
    })
    expect(emulator.isLive(String(granted['accessToken']))).toBe(true)
  })

  it.each([
    ['approve', /^\?code=[\w-]{86}&state=the-state-of-this-test$/],
    ['deny', /^\?error=access_denied&state=the-state-of-this-test$/],
  ])('does what the person chose, once: %s', async (action, query) => {
    const emulator = await start()
    const page = await open(emulator)
    const form = await formOf(page)
    form.set('action', action)
    const answer = await submit(`${emulator.url}/consent`, form)
    expect(answer.status).toBe(303)
    expect(new URL(answer.headers.get('location') ?? '').search).toMatch(query)
    const again = await submit(`${emulator.url}/consent`, form)
    expect(emulator.url + again.headers.get('location')).toBe(page)
    expect((await visit(page)).status).toBe(200)
  })

  it('lets its form lead to the app, and nowhere else', async () => {
    const emulator = await start()
    const answer = await visit(await open(emulator))
    expect(answer.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://127.0.0.1:49200; ",
    )
    expect(answer.headers.get('refresh')).toBeNull()
    const text = await answer.text()
    expect(text).not.toMatch(/<script|\son\w+=|style="/i)
    for (const secret of [STATE, challengeOf(VERIFIER)]) expect(text).not.toContain(secret)
  })

  it('looks again when the script has decided', async () => {
    const emulator = await start({ approveAfter: 1.5 })
    expect((await visit(await open(emulator))).headers.get('refresh')).toBe('2')
  })

  it('says that the redirect is swallowed', async () => {
    const emulator = await start({ swallowRedirect: true, authorize: 'approve' })
    const page = await open(emulator)
    const seen = [await (await fetch(page)).text(), await (await fetch(emulator.url)).text()]
    expect(seen[0]).toContain('The script swallows the redirect')
    expect(seen[1]).toContain('The redirect is swallowed')
  })

  it('knows no other requests, and none without a network', async () => {
    const emulator = await start()
    const page = await open(emulator)
    const form = await formOf(page)
    form.set('request', 'x')
    expect((await visit(`${emulator.url}/consent?request=x`)).status).toBe(404)
    expect((await submit(`${emulator.url}/consent`, form)).status).toBe(404)
    emulator.setOffline(true)
    await expect(visit(page)).rejects.toThrow('fetch failed')
  })

  it('ends sessions from the status page', async () => {
    const emulator = await start()
    const { poll, userCode } = await issue(emulator)
    emulator.approve(userCode)
    const { accessToken } = (await (await poll()).json()) as Record<string, unknown>
    const form = await formOf(emulator.url)
    form.set('action', 'revoke')
    for (const session of ['', 'x', '2', '1']) {
      expect(emulator.isLive(String(accessToken))).toBe(true)
      form.set('session', session)
      await submit(`${emulator.url}/control`, form)
    }
    expect(emulator.isLive(String(accessToken))).toBe(false)
    expect(emulator.sessions()).toMatchObject([{ status: 'revoked' }])
  })

  it('keeps every secret out of its pages', async () => {
    const emulator = await start({ authorize: 'approve' })
    const { clientId, clientSecret } = await register(emulator)
    const answer = await visit(authorizationUrl(clientId, {}, emulator.url))
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code')
    const token = { clientId, clientSecret, redirectUri: REDIRECT_URI, codeVerifier: VERIFIER }
    const granted = await postForMembers(`${emulator.url}/token`, {
      ...token,
      grantType: 'authorization_code',
      code,
    })
    const id = emulator.authorizations()[0]?.id
    const pages = await Promise.all(
      ['/', `/consent?request=${id}`].map(async (path) =>
        (await fetch(emulator.url + path)).text(),
      ),
    )
    const { accessToken, refreshToken } = granted
    for (const secret of [code, STATE, VERIFIER, clientSecret, accessToken, refreshToken])
      expect(pages.join()).not.toContain(String(secret))
  })
})
