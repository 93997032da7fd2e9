import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

const file = new URL('../../src/terminal/on-exit.ts', import.meta.url).href

/** A process with two terminals to restore, which says `ready`. */
const start = async (more = '') => {
  const script = `
    import { onExit } from '${file}'
    onExit(() => process.stdout.write('first '))
    onExit(() => process.stdout.write('second '))
    ${more}
    process.stdin.resume()
    process.stdout.write('ready ')`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script])
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  return { child, ended: async () => ({ end: (await closed) as unknown[], out }) }
}

describe.concurrent('every way out', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s restores, and ends as it would have',
    async (signal) => {
      const { child, ended } = await start()
      child.kill(signal)
      expect(await ended()).toEqual({ end: [null, signal], out: 'ready first second ' })
    },
  )

  it('a signal that somebody handles is left to them', async () => {
    const { child, ended } = await start(`process.on('SIGTERM', () => process.exit(7))`)
    child.kill('SIGTERM')
    const { end, out } = await ended()
    expect(end).toEqual([7, null])
    expect(out).toMatch(/^ready first second /)
  })

  it('so does the end of the input', async () => {
    const { child, ended } = await start()
    child.stdin.end()
    expect(await ended()).toEqual({ end: [0, null], out: 'ready first second ' })
  })
})
