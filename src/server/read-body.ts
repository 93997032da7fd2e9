import { timedOut, type TimeLimit } from '../kit/time-limit.ts'

/** Why a body was not read: too long, too slow, or read by somebody before, as by a body parser. */
export type Unread = 'long' | 'slow' | 'gone'

const joined = (chunks: readonly Uint8Array[], length: number): string => {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return new TextDecoder().decode(bytes)
}

/** The body of a request as text, of so many bytes at the most. */
export const readBody = async (
  request: Request,
  mostBytes: number,
  inTime: TimeLimit,
): Promise<{ readonly text: string } | Unread> => {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > mostBytes) return 'long'
  if (request.bodyUsed) return 'gone'
  const reader = request.body?.getReader()
  if (reader === undefined) return { text: '' }
  const chunks: Uint8Array[] = []
  let length = 0
  const readAll = async (): Promise<boolean> => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return true
      length += value.byteLength
      if (length > mostBytes) return false
      chunks.push(value)
    }
  }
  try {
    const isWhole = await inTime(readAll, () => timedOut('The body does not end.'))
    // What a body parser has read before looks empty under node:http.
    if (isWhole) return length === 0 && announced > 0 ? 'gone' : { text: joined(chunks, length) }
    reader.cancel().catch(() => undefined)
    return 'long'
  } catch (error) {
    reader.cancel().catch(() => undefined)
    return error instanceof Error && 'code' in error && error.code === 'ETIMEDOUT' ? 'slow' : 'gone'
  }
}
