// Nothing that a person had signed in with is in memory once they are gone.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { marked } from './marks.ts'

const users = 1_000
const script = fileURLToPath(new URL('heap.child.ts', import.meta.url))

/** The marked secrets in a file, by kind. A snapshot may be larger than any text. */
const marksIn = async (file: string): Promise<Map<string, Set<number>>> => {
  const pattern = new RegExp(`${marked}([a-zA-Z]+)(\\d+)-`, 'g')
  const found = new Map<string, Set<number>>()
  let rest = ''
  const stream = createReadStream(file, 'latin1')
  stream.on('data', (chunk) => {
    const text = rest + String(chunk)
    for (const [, kind = '', n] of text.matchAll(pattern))
      found.set(kind, (found.get(kind) ?? new Set()).add(Number(n)))
    rest = text.slice(-200)
  })
  await once(stream, 'end')
  return found
}

test(`of ${users} users who came and went, no secret is left in the heap`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-heap-'))
  try {
    const file = join(folder, 'heap.heapsnapshot')
    const flags = ['--no-warnings', '--expose-gc', '--conditions=authchart:source']
    const child = await promisify(execFile)(process.execPath, [
      ...flags,
      script,
      file,
      String(users),
    ])
    const { left, minted, kept } = JSON.parse(child.stdout) as Record<string, unknown>
    expect({ left, kept }).toEqual({ left: [], kept: users / 2 + 1 })
    expect(minted).toBeGreaterThan(users * 8)
    const found = await marksIn(file)
    const theirs = [...found].map(([kind, numbers]) => [
      kind,
      [...numbers].filter((n) => n <= Number(minted)).length,
    ])
    expect(Object.fromEntries(theirs)).toEqual(
      Object.fromEntries([...found.keys()].map((kind) => [kind, 0])),
    )
    // Those of the one who is signed in are there: the search finds what there is.
    expect([...found.keys()]).toEqual(
      expect.arrayContaining(['accessToken', 'refreshToken', 'clientSecret']),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
