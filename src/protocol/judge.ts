import type { GenericSchema } from 'valibot'
import type { CallFacts, CallMetadata, OperationName } from './call-error.ts'
import { NetworkError, NotSentError, ProtocolError } from './faults.ts'
import { exceptionOf, recognise } from './recognise.ts'
import { retryAfterMs } from './retry-after.ts'
import { readAnswer } from './schemas.ts'
import { scrubber } from './scrub.ts'
import type { Exchange } from './transport.ts'
import { asMembers, omitUndefined, printable, type Members } from './values.ts'

type Answered = Extract<Exchange, { kind: 'answered' }>

/**
 * What an exchange means: the answer's members as `schema` has them, or one of the typed errors, thrown. Does no I/O.
 * `request` is looked at only to keep its secrets out of errors.
 */
export function judge<Value extends object>(
  operation: OperationName,
  schema: GenericSchema<unknown, Value>,
  request: Members,
  exchange: Exchange,
): Value & { readonly $metadata: CallMetadata } {
  const { answeredAt } = exchange
  if (exchange.kind === 'notSent') throw new NotSentError({ $metadata: { operation, answeredAt } })
  if (exchange.kind === 'failed') throw networkError(operation, request, exchange)

  const { status, headers, body } = exchange
  const ok = status >= 200 && status < 300
  if (typeof body !== 'string') {
    throw new ProtocolError(body.problem, false, factsOf(operation, exchange, scrubber(request)))
  }
  const parsed = parse(body)
  const members = asMembers(parsed)
  const scrub = scrubber(request, members)
  const facts = (): CallFacts => factsOf(operation, exchange, scrub)
  if (members || body.trim() === '') {
    const recognition = recognise(status, headers, members)
    if (recognition) throw exceptionOf(recognition, facts(), scrub)
  }
  if (body.trim() === '') throw new ProtocolError('answer is empty', false, facts())
  if (parsed === undefined) throw new ProtocolError('answer is not JSON', false, facts())
  if (!ok) throw new ProtocolError('answer is not an error of the service', false, facts())
  if (!members) throw new ProtocolError('answer is not a JSON object', true, facts())

  const reading = readAnswer(schema, members)
  if (!reading.ok) {
    throw new ProtocolError(`'${reading.member}' is missing or not usable`, true, facts())
  }
  return { ...reading.value, $metadata: facts().$metadata }
}

function networkError(
  operation: OperationName,
  request: Members,
  exchange: Extract<Exchange, { kind: 'failed' }>,
): NetworkError {
  const { timeout, status, cause, sentAt, answeredAt } = exchange
  const scrub = scrubber(request)
  const { name, code } = cause ?? {}
  const httpStatusCode = status === 0 ? undefined : status
  return new NetworkError(
    timeout,
    { $metadata: omitUndefined({ operation, httpStatusCode, sentAt, answeredAt }) },
    cause && omitUndefined({ name: name && scrub(name), code: code && scrub(code) }),
  )
}

function factsOf(
  operation: OperationName,
  { status, headers, sentAt, answeredAt }: Answered,
  scrub: (text: string) => string,
): CallFacts {
  const requestId = printable(headers.get('x-amzn-requestid'), 128)
  return omitUndefined({
    $metadata: omitUndefined({
      operation,
      httpStatusCode: status === 0 ? undefined : status,
      requestId: requestId && scrub(requestId),
      sentAt,
      answeredAt,
    }),
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
