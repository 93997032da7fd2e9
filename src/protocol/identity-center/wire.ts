// A request on the wire, and what its answer says. Loaded by the first request, which needs all of it: an answer that could
// not be read would be lost.
import { exchange } from '../exchange.ts'
import { readReply, type ErrorForm, type Reading } from '../read-reply.ts'
import type { Reply } from '../reply.ts'
import { secretsOf } from '../scrub.ts'
import type { Sending } from '../transport.ts'
import type { Members } from '../values.ts'
import { recognise, type Recognition } from './recognise.ts'

const form: ErrorForm<Recognition> = {
  requestIdHeader: 'x-amzn-requestid',
  shown: ['clientId', 'userCode', 'verificationUri', 'verificationUriComplete'],
  recognise,
}
const headers = { accept: 'application/json', 'content-type': 'application/json' }

/** Asks the service once. */
export const ask = async <Output extends object>(
  url: string,
  input: object,
  read: (members: Members) => Reading<Output>,
  sending: Sending,
): Promise<Reply<Output, Recognition>> => {
  const request = { method: 'POST', url, headers, body: JSON.stringify(input) } as const
  const secrets = secretsOf(sending.fetch)
  return readReply(read, form, { ...input }, await exchange(request, sending), secrets)
}
