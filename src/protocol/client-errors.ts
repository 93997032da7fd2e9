// Where replies become exceptions, for those who call the operations themselves. Sessions take replies as they are.
import type { CallMetadata, CallFacts, OperationName } from './call-error.ts'
import { modelledExceptions, ServiceException } from './exceptions.ts'
import { NetworkError, NotSentError, ProtocolError } from './faults.ts'
import type { Recognition } from './identity-center/recognise.ts'
import type { Circumstances, Failure, Reply } from './reply.ts'
import { omitUndefined } from './values.ts'

/** What a reply brought, or throws the error for what it says instead. */
export function valueOf<Value extends object>(
  operation: OperationName,
  reply: Reply<Value, Recognition>,
): Value & { readonly $metadata: CallMetadata } {
  if (reply.kind !== 'accepted') throw errorOf(operation, reply)
  return { ...reply.value, $metadata: metadataOf(operation, reply.call) }
}

/** The error for a failure. */
export function errorOf(
  operation: OperationName,
  failure: Failure<Recognition>,
): ServiceException | ProtocolError | NetworkError | NotSentError {
  const facts: CallFacts = omitUndefined({
    $metadata: metadataOf(operation, failure.call),
    retryAfterMs: failure.call.retryAfterMs,
  })
  switch (failure.kind) {
    case 'declined': {
      const { name, ...refusal } = failure.refusal
      return new (name === undefined ? ServiceException : modelledExceptions[name])(refusal, facts)
    }
    case 'unusable':
      return new ProtocolError(failure.problem, failure.readable, facts)
    case 'unanswered':
      return new NetworkError(failure.timeout, facts, failure.cause, failure.delivered)
    case 'notSent':
      return new NotSentError(facts)
  }
}

const metadataOf = (
  operation: OperationName,
  { status, requestId, sentAt, answeredAt }: Circumstances,
): CallMetadata =>
  omitUndefined({ operation, httpStatusCode: status, requestId, sentAt, answeredAt })
