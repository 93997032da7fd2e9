// A request on the wire, and what its answer says. Loaded by the first request, which needs all of it: an answer that could
// not be read would be lost.
import { exchange } from '../exchange.ts'
import { readReply, type ErrorForm, type Reading } from '../read-reply.ts'
import type { Refusal, Reply } from '../reply.ts'
import { secretsOf } from '../scrub.ts'
import type { Sending } from '../transport.ts'
import type { Members } from '../values.ts'
import { recognise, recognisePortal, type Recognition } from './recognise.ts'

const form: ErrorForm<Recognition> = {
  requestIdHeader: 'x-amzn-requestid',
  shown: ['clientId', 'userCode', 'verificationUri', 'verificationUriComplete'],
  recognise,
}
const json = { accept: 'application/json', 'content-type': 'application/json' }

/** Asks the service once. */
export const ask = async <Output extends object>(
  url: string,
  input: object,
  read: (members: Members) => Reading<Output>,
  sending: Sending,
): Promise<Reply<Output, Recognition>> => {
  const request = { method: 'POST', url, headers: json, body: JSON.stringify(input) } as const
  const secrets = secretsOf(sending.fetch)
  return readReply(read, form, { ...input }, await exchange(request, sending), secrets)
}

/** A question for the access portal: the token goes in a header, all else is in the address. */
export interface PortalQuestion {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** A secret. */
  readonly accessToken: string
}

const portalForm: ErrorForm<Refusal> = { ...form, recognise: recognisePortal }

/** Asks the access portal once. `secretsIn` names what of the answer no later text may show. */
export const askPortal = async <Output extends object>(
  { method, url, accessToken }: PortalQuestion,
  read: (members: Members) => Reading<Output>,
  sending: Sending,
  secretsIn: (value: Output) => readonly string[] = () => [],
): Promise<Reply<Output>> => {
  const headers = { accept: 'application/json', 'x-amz-sso_bearer_token': accessToken }
  const request = { method, url, headers }
  const secrets = secretsOf(sending.fetch)
  const answer = await exchange(request, sending)
  const reply = readReply(read, portalForm, { accessToken }, answer, secrets)
  if (reply.kind === 'accepted') secrets.learn(secretsIn(reply.value))
  return reply
}
