import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../host/host.ts'
import { confirmPage, entryPage, refusedPage, resultPage } from './pages/device.ts'
import { statusPage } from './pages/status.ts'
import { style } from './pages/style.ts'
import type { Service } from './service.ts'

type Env = { Bindings: HttpBindings }

export interface AppOptions {
  readonly service: Service
  readonly clock: Pick<Clock, 'now'>
  /** What a form must bring back. A page from elsewhere cannot read it, hence cannot send it. */
  readonly formToken: string
  readonly url: string
}

const MAX_BODY_BYTES = 64 * 1024

const pageHeaders = (): MiddlewareHandler<Env> => {
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
  return async (c, next) => {
    await next()
    c.header('Content-Security-Policy', policy)
    c.header('Referrer-Policy', 'no-referrer')
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('X-Frame-Options', 'DENY')
    c.header('Cross-Origin-Opener-Policy', 'same-origin')
    c.header('Cache-Control', 'no-store')
  }
}

/** Pages answer only under a loopback name, so that no other site can reach them through DNS rebinding. */
const loopbackOnly: MiddlewareHandler<Env> = async (c, next) => {
  const { hostname } = new URL(c.req.url)
  if (hostname === '127.0.0.1' || hostname === 'localhost') return next()
  return c.html(refusedPage('Wrong address', 'This page answers on 127.0.0.1 only.'), 421)
}

/** `no-referrer` has browsers send `Origin: null` with our own forms: the token decides, the headers only confirm. */
const isForeign = (c: Context<Env>): boolean => {
  const origin = c.req.header('origin') ?? 'null'
  const site = c.req.header('sec-fetch-site') ?? 'same-origin'
  return site !== 'same-origin' || (origin !== 'null' && origin !== new URL(c.req.url).origin)
}

/** The service and its pages as one application. */
export function createApp({ service, clock, formToken, url }: AppOptions): Hono<Env> {
  const app = new Hono<Env>()
  const pages = pageHeaders()

  const actions = new Map<string, (userCode: string) => unknown>([
    ['approve', (userCode) => service.approve(userCode)],
    ['deny', (userCode) => service.deny(userCode)],
    ['slow-down', (userCode) => service.slowDown(userCode)],
    ['expire', (userCode) => service.expire(userCode)],
    ['go-offline', () => service.setOffline(true)],
    ['go-online', () => service.setOffline(false)],
  ])

  /** Carries out what a form asks, then shows a page that can be loaded again without doing it twice. */
  const act =
    (next: (form: URLSearchParams) => string) =>
    async (c: Context<Env>): Promise<Response> => {
      const form = new URLSearchParams(await c.req.text())
      if (isForeign(c) || form.get('form_token') !== formToken) {
        const text = 'It did not come from a page of this emulator, or that page is out of date.'
        return c.html(refusedPage('This request was refused', text), 403)
      }
      actions.get(form.get('action') ?? '')?.(form.get('user_code') ?? '')
      return c.redirect(next(form), 303)
    }

  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.body(null, 413) }))

  for (const path of ['/', '/device', '/control']) app.use(path, pages, loopbackOnly)

  app.get('/', (c) => {
    const live = c.req.query('live') !== undefined
    if (live) c.header('Refresh', '2')
    const { offline, log } = service
    const codes = service.codes()
    return c.html(statusPage({ url, at: clock.now(), offline, codes, log, formToken, live }))
  })

  app.get('/device', (c) => {
    const typed = c.req.query('user_code')
    if (typed === undefined) return c.html(entryPage())
    const code = service.find(typed)
    if (!code) return c.html(entryPage(typed), 404)
    return c.html(
      code.status === 'pending'
        ? confirmPage(code, clock.now(), formToken)
        : resultPage(code, code.status),
    )
  })

  app.post(
    '/device',
    act((form) => `/device?${new URLSearchParams({ user_code: form.get('user_code') ?? '' })}`),
  )

  app.post(
    '/control',
    act((form) => (form.has('live') ? '/?live=1' : '/')),
  )

  app.all('*', async (c) => {
    const { pathname, search } = new URL(c.req.url)
    const { method } = c.req
    const headers = c.req.header()
    const body = await c.req.text()
    const reply = service.handle({ method, path: pathname + search, body, headers })
    if (reply.kind === 'answer')
      return new Response(reply.body, { status: reply.status, headers: reply.headers })
    if (reply.kind === 'hang') return new Promise<Response>(() => {})
    const { socket } = c.env.incoming
    if (reply.kind === 'reset' && 'resetAndDestroy' in socket) socket.resetAndDestroy()
    else socket.destroy()
    return RESPONSE_ALREADY_SENT
  })

  return app
}
