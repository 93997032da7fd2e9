import * as v from 'valibot'
import type { Circumstances, Refusal, Reply } from './reply.ts'
import { retryAfterMs } from './retry-after.ts'
import { scrubber } from './scrub.ts'
import type { Exchange } from './transport.ts'
import { asMembers, omitUndefined, printable, type Members } from './values.ts'

type Answered = Extract<Exchange, { kind: 'answered' }>
type Scrub = (text: string) => string

/** How a service says no, and what it calls a request. */
export interface ErrorForm<Said extends Refusal> {
  readonly requestIdHeader: string
  /** What an answer refuses; `undefined` where it does not, or does not say so. Takes secrets out by `scrub`. */
  recognise(
    status: number,
    headers: Pick<Headers, 'get'>,
    body: Members | undefined,
    scrub: Scrub,
  ): Said | undefined
}

/**
 * What an exchange brought: the answer's members as `schema` has them, or a failure. Does no I/O, and throws nothing.
 * `request` is looked at only to keep its secrets out of the reply.
 */
export function readReply<Value extends object, Said extends Refusal>(
  schema: v.GenericSchema<unknown, Value>,
  form: ErrorForm<Said>,
  request: Members,
  exchange: Exchange,
): Reply<Value, Said> {
  if (exchange.kind === 'notSent')
    return { kind: 'notSent', call: { answeredAt: exchange.answeredAt } }
  if (exchange.kind === 'failed') return unanswered(exchange, scrubber(request))

  const { status, headers, body } = exchange
  const isOk = status >= 200 && status < 300
  const unusable = (problem: string, readable: boolean, call: Circumstances) =>
    ({ kind: 'unusable', problem, readable, call }) as const
  if (typeof body !== 'string')
    return unusable(body.problem, false, factsOf(exchange, form, scrubber(request)))

  const parsed = parse(body)
  const members = asMembers(parsed)
  const isEmpty = members === undefined && body.trim() === ''
  const scrub = scrubber(request, members)
  const call = factsOf(exchange, form, scrub)
  if (members !== undefined || isEmpty) {
    const refusal = form.recognise(status, headers, members, scrub)
    if (refusal !== undefined) return { kind: 'declined', refusal, call }
  }
  if (isEmpty) return unusable('answer is empty', false, call)
  if (parsed === undefined) return unusable('answer is not JSON', false, call)
  if (!isOk) return unusable('answer is not an error of the service', false, call)
  if (members === undefined) return unusable('answer is not a JSON object', true, call)

  const reading = read(schema, members)
  return reading.success
    ? { kind: 'accepted', value: reading.output, call }
    : unusable(
        `'${v.getDotPath(reading.issues[0]) ?? 'body'}' is missing or not usable`,
        true,
        call,
      )
}

/** An answer's members, understood. The service writes `null`, and others `''`, for what is absent. */
const read = <Value>(schema: v.GenericSchema<unknown, Value>, members: Members) => {
  const present = Object.entries(members).filter(([, value]) => value !== null && value !== '')
  return v.safeParse(schema, Object.fromEntries(present), { abortEarly: true })
}

function unanswered(
  { timeout, status, cause, sentAt, answeredAt }: Extract<Exchange, { kind: 'failed' }>,
  scrub: Scrub,
) {
  const { name, code } = cause ?? {}
  return omitUndefined({
    kind: 'unanswered' as const,
    timeout,
    cause: cause && omitUndefined({ name: name && scrub(name), code: code && scrub(code) }),
    call: omitUndefined({ status: status === 0 ? undefined : status, sentAt, answeredAt }),
  })
}

function factsOf(
  { status, headers, sentAt, answeredAt }: Answered,
  { requestIdHeader }: ErrorForm<Refusal>,
  scrub: Scrub,
): Circumstances {
  const requestId = printable(headers.get(requestIdHeader), 128)
  return omitUndefined({
    status: status === 0 ? undefined : status,
    requestId: requestId && scrub(requestId),
    sentAt,
    answeredAt,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), answeredAt),
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
