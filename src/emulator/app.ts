import { createHash, randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context, type Handler, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../host/host.ts'
import { isLoopback } from '../kit/address.ts'
import type { BrowserStep } from './browser-step.ts'
import type { AuthorizationView } from './events.ts'
import { consentPage, consentResultPage } from './pages/consent.ts'
import { confirmPage, entryPage, refusedPage, resultPage } from './pages/device.ts'
import { statusPage } from './pages/status.ts'
import { style } from './pages/style.ts'
import type { AuthorizationDecision, Service } from './service.ts'
import { answerAws } from './sts-and-s3.ts'
import type { ServiceAnswer } from './wire.ts'

type Env = { Bindings: HttpBindings }

export interface AppOptions {
  readonly service: Service
  readonly clock: Pick<Clock, 'now'>
  /** What a form must bring back. A page from elsewhere cannot read it, hence cannot send it. */
  readonly formToken: string
  readonly url: string
}

const MAX_BODY_BYTES = 64 * 1024

const styleHash = createHash('sha256').update(style).digest('base64')

/** `formTarget`: where a form may lead beside this origin. Chromium holds the redirects that follow a form to it, too. */
const policyOf = (formTarget = ''): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action 'self' ${formTarget}`.trimEnd(),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')

const pageHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', policyOf())
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('X-Frame-Options', 'DENY')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cache-Control', 'no-store')
}

/** Ends the connection without an answer. */
const cutOff = (c: Context<Env>, reset: boolean): Response => {
  const { socket } = c.env.incoming
  if (reset && 'resetAndDestroy' in socket) socket.resetAndDestroy()
  else socket.destroy()
  return RESPONSE_ALREADY_SENT
}

/** Pages and operations answer only under a loopback name, so that no other site can reach them through DNS rebinding. */
const loopbackOnly: MiddlewareHandler<Env> = async (c, next) => {
  if (isLoopback(new URL(c.req.url).hostname)) return next()
  return c.html(refusedPage('Wrong address', 'The emulator answers on 127.0.0.1 only.'), 421)
}

/** `no-referrer` has browsers send `Origin: null` with our own forms: the token decides, the headers only confirm. */
const isForeign = (c: Context<Env>): boolean => {
  const origin = c.req.header('origin') ?? 'null'
  const site = c.req.header('sec-fetch-site') ?? 'same-origin'
  return site !== 'same-origin' || (origin !== 'null' && origin !== new URL(c.req.url).origin)
}

const userCodeOf = (form: URLSearchParams): string => form.get('user_code') ?? ''

const answered = ({ body, status, headers }: ServiceAnswer): Response =>
  new Response(body, { status, headers })

const decisions: ReadonlyMap<string, AuthorizationDecision> = new Map([
  ['approve', 'approve'],
  ['deny', 'deny'],
])

/** A signed request is for STS or S3, wherever it goes: a page is never asked for with keys. */
const signedRequests =
  (service: Service): MiddlewareHandler<Env> =>
  async (c, next) => {
    const authorization = c.req.header('authorization')
    if (!authorization?.startsWith('AWS4-')) return next()
    if (service.offline) return cutOff(c, true)
    const { pathname, search } = new URL(c.req.url)
    const { method } = c.req
    const realm = { roleOf: (id: string) => service.roleOf(id), requestId: randomUUID }
    const body = await c.req.text()
    const answer = answerAws(realm, { method, target: pathname + search, body, authorization })
    return answer ? answered(answer) : next()
  }

/** The service and its pages as one application. */
export function createApp({ service, clock, formToken, url }: AppOptions): Hono<Env> {
  const app = new Hono<Env>()

  const actions = new Map<string, (form: URLSearchParams) => unknown>([
    ['approve', (form) => service.approve(userCodeOf(form))],
    ['deny', (form) => service.deny(userCodeOf(form))],
    ['slow-down', (form) => service.slowDown(userCodeOf(form))],
    ['expire', (form) => service.expire(userCodeOf(form))],
    ['revoke', (form) => service.revokeSession(Number(form.get('session') ?? 0))],
    ['go-offline', () => service.setOffline(true)],
    ['go-online', () => service.setOffline(false)],
  ])

  /** Carries out what a form asks, where it is one of ours. */
  const onForm =
    (carryOut: (c: Context<Env>, form: URLSearchParams) => Response | Promise<Response>) =>
    async (c: Context<Env>): Promise<Response> => {
      const form = new URLSearchParams(await c.req.text())
      if (!isForeign(c) && form.get('form_token') === formToken) return carryOut(c, form)
      const text = 'It did not come from a page of this emulator, or that page is out of date.'
      return c.html(refusedPage('This request was refused', text), 403)
    }

  /** Acts, then shows a page that can be loaded again without doing it twice. */
  const act = (next: (form: URLSearchParams) => string): Handler<Env> =>
    onForm((c, form) => {
      actions.get(form.get('action') ?? '')?.(form)
      return c.redirect(next(form), 303)
    })

  /** Takes the browser where an authorization request has got to: every page has an address of its own. */
  const follow = (c: Context<Env>, step: BrowserStep): Response => {
    if (step.kind === 'answer') return answered(step)
    if (step.kind === 'reset') return cutOff(c, true)
    if (step.kind === 'redirect') return c.redirect(step.url, 303)
    return c.redirect(`/consent?${new URLSearchParams({ request: step.authorization.id })}`, 303)
  }

  const showAuthorization = (
    c: Context<Env>,
    view: AuthorizationView,
  ): Response | Promise<Response> => {
    const { status, decidesAt, redirectUri } = view
    if (status !== 'pending') return c.html(consentResultPage(view, status))
    const at = clock.now()
    c.header('Content-Security-Policy', policyOf(new URL(redirectUri).origin))
    if (decidesAt !== undefined)
      c.header('Refresh', String(Math.max(1, Math.ceil((decidesAt - at) / 1000))))
    return c.html(consentPage(view, at, formToken))
  }

  const noRequest = (c: Context<Env>): Response | Promise<Response> => {
    const text =
      'Start the sign-in again in your app: this page belongs to none that is known here.'
    return c.html(refusedPage('No such request', text), 404)
  }

  for (const path of ['/', '/device', '/control', '/authorize', '/consent'])
    app.use(path, pageHeaders)

  app.use(loopbackOnly)
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.body(null, 413) }))

  app.use(signedRequests(service))

  app.get('/', (c) => {
    const live = c.req.query('live') !== undefined
    if (live) c.header('Refresh', '2')
    const { offline, log } = service
    return c.html(
      statusPage({
        url,
        at: clock.now(),
        offline,
        codes: service.codes(),
        authorizations: service.authorizations(),
        sessions: service.sessions(),
        accounts: service.accounts(),
        roleCredentials: service.roleCredentials(),
        log,
        formToken,
        live,
      }),
    )
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
    act((form) => `/device?${new URLSearchParams({ user_code: userCodeOf(form) })}`),
  )

  app.get('/authorize', (c) => follow(c, service.openAuthorization(c.req.url)))

  app.get('/consent', (c) => {
    const step = service.continueAuthorization(c.req.query('request') ?? '')
    if (!step) return noRequest(c)
    return step.kind === 'page' ? showAuthorization(c, step.authorization) : follow(c, step)
  })

  app.post(
    '/consent',
    onForm((c, form) => {
      const decision = decisions.get(form.get('action') ?? '')
      const step = service.continueAuthorization(form.get('request') ?? '', decision)
      return step ? follow(c, step) : noRequest(c)
    }),
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
    if (reply.kind === 'answer') return answered(reply)
    if (reply.kind === 'hang') return new Promise<Response>(() => {})
    return cutOff(c, reply.kind === 'reset')
  })

  return app
}
