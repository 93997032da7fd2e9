// The service that every subject signs in to: one loopback server in a process of its own, plain node:http, and both dialects.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { answerTo, type Dialect } from './dialects.ts'
import type { Rules, Seen, ToServer } from './messages.ts'

interface Code {
  readonly issuedAt: number
  /** When the person says yes; `undefined` while the number of polls decides. */
  readonly approvedAt: number | undefined
  polls: number
  lastPollAt: number | undefined
}

let rules: Rules = { intervalSeconds: 1, pendingPolls: 2 }
let codes = new Map<string, Code>()
let sockets = 0
let seen: Seen
let perSecond = new Map<number, number>()

const reset = (next: Rules): void => {
  rules = next
  codes = new Map()
  perSecond = new Map()
  seen = { codes: 0, polls: 0, granted: 0, early: 0, peakSockets: sockets, sockets, pollRates: [] }
  seen.approvals = []
}

const issue = (): string => {
  const issuedAt = performance.now()
  const name = `${seen.codes++}`.padEnd(86, 'x')
  const { approveWithinMs } = rules
  const approvedAt =
    approveWithinMs === undefined
      ? undefined
      : issuedAt + approveWithinMs[0] + Math.random() * (approveWithinMs[1] - approveWithinMs[0])
  codes.set(name, { issuedAt, approvedAt, polls: 0, lastPollAt: undefined })
  return name
}

/** Whether the poll brings the token, and the books on it. */
const poll = (code: Code): boolean => {
  const now = performance.now()
  const second = Math.floor(now / 1_000)
  perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
  seen.polls += 1
  code.polls += 1
  const intervalMs = rules.intervalSeconds * 1_000
  if (code.lastPollAt !== undefined && now - code.lastPollAt < intervalMs) seen.early += 1
  code.lastPollAt = now
  const isApproved =
    code.approvedAt === undefined ? code.polls > rules.pendingPolls : now >= code.approvedAt
  if (!isApproved) return false
  seen.granted += 1
  if (code.approvedAt !== undefined) {
    const least = Math.max(1, Math.ceil((code.approvedAt - code.issuedAt) / intervalMs))
    const { approvedAt, polls } = code
    seen.approvals?.push({ delayMs: now - approvedAt, wasted: Math.max(0, polls - least) })
  }
  return true
}

const answer = (path: string, dialect: Dialect, body: string, outgoing: ServerResponse): void => {
  const reply = answerTo(path, dialect, body, {
    intervalSeconds: rules.intervalSeconds,
    issue,
    poll: (name) => {
      const code = codes.get(name)
      return code === undefined ? undefined : poll(code)
    },
  })
  outgoing.writeHead(reply.status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(reply.body),
    'x-amzn-requestid': '7f1d3c1e-6d0c-4b4e-8c63-1f6f0a2b9d55',
    ...(reply.errorType !== undefined && { 'x-amzn-errortype': reply.errorType }),
  })
  outgoing.end(reply.body)
}

const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  let body = ''
  incoming.setEncoding('utf8')
  incoming.on('data', (chunk: string) => (body += chunk))
  incoming.on('end', () => {
    const path = incoming.url ?? '/'
    const isForm = incoming.headers['content-type']?.startsWith('application/x-www-form') === true
    if (rules.hold === true && path === '/token') seen.polls += 1
    else answer(path, isForm ? 'form' : 'json', body, outgoing)
  })
}

const report = (): Seen => ({ ...seen, sockets, pollRates: [...perSecond.values()] })

reset(rules)
const server = createServer({ keepAliveTimeout: 5_000 }, serve)
server.on('connection', (socket) => {
  sockets += 1
  seen.peakSockets = Math.max(seen.peakSockets, sockets)
  socket.on('error', () => undefined)
  socket.on('close', () => (sockets -= 1))
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
process.on('message', (message: ToServer) => {
  if ('rules' in message) reset(message.rules)
  process.send?.(report())
})
process.on('disconnect', () => process.exit())
