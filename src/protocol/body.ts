import type { FetchAnswer } from '../host/host.ts'
import { onAbort } from '../kit/on-abort.ts'

/** The longest answer that is read, in bytes. Real ones have less than two thousand. */
export const longestBody = 64 * 1024

/**
 * The text of a body, or `undefined` where it is longer than `longestBody`: it is cancelled then, as it is when `signal`
 * aborts. `signal` must be this answer's own.
 */
export async function readBody(
  response: FetchAnswer,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { headers } = response
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (length > longestBody) {
    discard(response)
    return undefined
  }
  if (length <= longestBody && headers.get('content-encoding') === null) {
    const text = await response.text()
    return text.length > longestBody ? undefined : text
  }
  if (response.body === null) return ''
  const reader = response.body.getReader()
  onAbort(signal, () => cancel(reader))
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > longestBody) {
      cancel(reader)
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Lets go of an answer whose body will not be read, so that its connection is free. */
export function discard(response: FetchAnswer): void {
  if (response.body && !response.bodyUsed && !response.body.locked) cancel(response.body)
}

function cancel(stream: { cancel(): Promise<void> }): void {
  stream.cancel().catch(() => undefined)
}
