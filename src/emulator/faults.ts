import { errorAnswer, proxyPage, rawAnswer, truncated } from './answers.ts'
import type { LogEntry } from './events.ts'
import type { ErrorFault, Fault } from './script.ts'
import type { ServiceAnswer, ServiceReply } from './wire.ts'

interface Played {
  readonly reply: ServiceReply
  readonly seen: Pick<LogEntry, 'status' | 'error' | 'fault'>
}

/** What becomes of a request that does not reach the service. */
export function playBefore(fault: Fault | 'offline' | undefined): Played | undefined {
  if (fault === 'offline' || fault === 'reset') return { reply: { kind: 'reset' }, seen: { fault } }
  if (fault === 'html') return { reply: proxyPage, seen: { fault, status: proxyPage.status } }
  return undefined
}

/** What becomes of a request that reaches the service and is not carried out. `word` makes an answer of an error. */
export function playInstead(
  fault: Fault | undefined,
  requestId: string,
  word: (requestId: string, fault: ErrorFault) => ServiceAnswer = errorAnswer,
): Played | undefined {
  if (fault === 'hang') return { reply: { kind: 'hang' }, seen: { fault } }
  if (typeof fault !== 'object') return undefined
  if ('status' in fault)
    return { reply: rawAnswer(fault), seen: { fault: 'raw', status: fault.status } }
  const reply = word(requestId, fault)
  return { reply, seen: { fault: 'error', status: reply.status, error: fault.error } }
}

/** What becomes of an answer on its way. */
export function playAfter(fault: Fault | undefined, answer: ServiceAnswer): ServiceReply {
  if (fault === 'lost') return { kind: 'lost' }
  return fault === 'truncated' ? truncated(answer) : answer
}
