import type { Answered, Exchange } from './exchange.ts'
import type { Circumstances, Refusal, Reply, Unanswered } from './reply.ts'
import { retryAfterMs } from './retry-after.ts'
import { createSecrets, scrubber, type Secrets } from './scrub.ts'
import { asMembers, omitUndefined, printable, type Members } from './values.ts'

type Scrub = (text: string) => string

/** How a service says no, and what it calls a request. */
export interface ErrorForm<Said extends Refusal> {
  readonly requestIdHeader: string
  /** The members of answers that are shown to people or sent on: one with a secret in it is not usable. */
  readonly shown?: readonly string[]
  /** What an answer refuses; `undefined` where it does not, or does not say so. Takes secrets out by `scrub`. */
  recognise(
    status: number,
    headers: Pick<Headers, 'get'>,
    body: Members | undefined,
    scrub: Scrub,
  ): Said | undefined
}

/** An answer's members, understood, or the first that cannot be used. */
export type Reading<Value> = { readonly value: Value } | { readonly unusable: string }

/**
 * What an exchange brought: the answer's members as `read` has them, or a failure. Does no I/O, and throws nothing.
 * `request` is looked at only to keep its secrets out of the reply, and those of earlier ones, which are in `secrets`.
 */
export function readReply<Value extends object, Said extends Refusal>(
  read: (members: Members) => Reading<Value>,
  form: ErrorForm<Said>,
  request: Members,
  exchange: Exchange,
  secrets: Secrets = createSecrets(),
): Reply<Value, Said> {
  const scrubberFor = (answer?: Members) => scrubber(request, answer, secrets)
  if (exchange.kind === 'unanswered') return scrubbed(exchange, scrubberFor())

  const { status, headers, body } = exchange
  const isOk = status >= 200 && status < 300
  const unusable = (problem: string, readable: boolean, call: Circumstances) =>
    ({ kind: 'unusable', problem, readable, call }) as const
  if (typeof body !== 'string')
    return unusable(body.problem, false, factsOf(exchange, form, scrubberFor()))

  const parsed = parse(body)
  const members = asMembers(parsed)
  const isEmpty = members === undefined && body.trim() === ''
  const scrub = scrubberFor(members)
  const call = factsOf(exchange, form, scrub)
  if (members !== undefined || isEmpty) {
    const refusal = form.recognise(status, headers, members, scrub)
    if (refusal !== undefined) return { kind: 'declined', refusal, call }
  }
  if (isEmpty) return unusable('answer is empty', false, call)
  if (parsed === undefined) return unusable('answer is not JSON', false, call)
  if (!isOk) return unusable('answer is not an error of the service', false, call)
  if (members === undefined) return unusable('answer is not a JSON object', true, call)

  const secretive = form.shown?.find((name) => isSecretive(members, name, secrets))
  const reading = secretive === undefined ? read(present(members)) : { unusable: secretive }
  return 'value' in reading
    ? { kind: 'accepted', value: reading.value, call }
    : unusable(`'${reading.unusable}' is missing or not usable`, true, call)
}

/** What is shorter is a code that people type or a name, of which a secret may be made. */
const shortestShown = 20

/** Whether a member that is shown holds a secret. An address may quote the user code, and so may a secret. */
const isSecretive = (members: Members, name: string, secrets: Secrets): boolean => {
  const text = members[name]
  if (typeof text !== 'string' || text.length < shortestShown) return false
  const { userCode } = members
  const isQuoted = typeof userCode === 'string' && userCode !== text && userCode !== ''
  return secrets.areIn(isQuoted ? text.replaceAll(userCode, ' ') : text)
}

/** The service writes `null`, and others `''`, for what is absent. */
const present = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== ''))

function scrubbed({ cause, ...reply }: Unanswered, scrub: Scrub): Unanswered {
  if (cause === undefined) return reply
  const { name, code } = cause
  return {
    ...reply,
    cause: omitUndefined({ name: name && scrub(name), code: code && scrub(code) }),
  }
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
    retryAfterMs: retryAfterMs(headers.get('retry-after'), headers.get('date'), answeredAt),
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
