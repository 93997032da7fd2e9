import { connectionHeader, tokenHeader } from '../remote/event-stream.ts'

type Refusal = readonly [status: number, words: string, headers?: Readonly<Record<string, string>>]

/** What is not answered, and what to do about it, for those who look into the network panel of their browser. */
const refusals = {
  foreign: [
    403,
    'Only pages of this site may ask. Where a proxy passes on another Host, name the site among the `origins` of sessionHandler().',
  ],
  nobody: [401, 'Nobody is signed in to this site. Sign in to it, then load the page again.'],
  method: [405, 'Use GET or POST.', { allow: 'GET, HEAD, POST, OPTIONS' }],
  notAStream: [406, 'This is a stream of events: ask for text/event-stream.'],
  ended: [503, 'The session has been disposed. Try again in a moment.', { 'retry-after': '1' }],
  crowded: [503, 'Too many pages watch this session. Close some of them.', { 'retry-after': '30' }],
  unknown: [403, 'This connection is not open, or not yours. Connect again.'],
  notJson: [415, 'Send application/json.'],
  flood: [429, 'Too many commands at once. Wait a moment.', { 'retry-after': '1' }],
  long: [413, 'That is longer than any command.'],
  slow: [408, 'The command did not arrive in time. Send it again.'],
  gone: [
    400,
    'The command could not be read. Mount sessionHandler() before anything that reads bodies, such as express.json().',
  ],
  nonsense: [400, 'That is no command.'],
  stale: [409, 'This was asked before, or of another server. Connect again.'],
} as const satisfies Record<string, Refusal>

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  vary: 'origin, cookie',
}

export const refuse = (name: keyof typeof refusals): Response => {
  const [status, words, more]: Refusal = refusals[name]
  return new Response(`${words}\n`, {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8', ...more },
  })
}

/** A stream that no proxy keeps to itself: nginx collects answers unless it is told, and so does what compresses them. */
export const streaming = (stream: ReadableStream<Uint8Array>): Response =>
  new Response(stream, {
    headers: {
      ...headers,
      'cache-control': 'no-store, no-transform',
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
    },
  })

/** All is well, and there is nothing to say. A cache could keep even this. */
export const nothing = (more: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status: 204, headers: { ...headers, ...more } })

export const preflight = (): Response =>
  nothing({
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': `content-type, ${connectionHeader}, ${tokenHeader}`,
    'access-control-max-age': '600',
  })

/** Lets a page of another origin read the answer, where it may: no other gets a header for that. */
export const withOrigin = (response: Response, foreign: string | null): Response => {
  if (foreign === null) return response
  response.headers.set('access-control-allow-origin', foreign)
  response.headers.set('access-control-allow-credentials', 'true')
  return response
}
