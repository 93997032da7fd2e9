import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

const view = new URL('../../src/terminal/rich-view.ts', import.meta.url).href
const modules = new URL('../../node_modules/', import.meta.url).href

const hidden = '\u001B[?25l'
const shown = '\u001B[?25h'

/** A process with a view on its output, which says `ready`. */
const start = async (more = '') => {
  const script = `
    import { richView } from '${view}'
    richView({
      output: process.stdout, now: () => 0, timeZone: 'UTC', interactive: false, heading: undefined, place: undefined,
      showQr: false, showTransitions: false, hostKeys: () => [], hostKeysHeading: undefined,
    })
    process.stdin.resume()
    ${more}
    process.stdout.write('ready ')`
  const flags = ['--no-warnings', '--conditions=authchart:source', '--input-type=module']
  const child = spawn(process.execPath, [...flags, '-e', script])
  let out = ''
  child.stdout.setEncoding('utf8')
  const closed = once(child, 'close')
  const isReady = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: string) => {
      out += chunk
      if (out.includes('ready')) resolve()
    })
  })
  await Promise.race([isReady, closed])
  return { child, ended: async () => ({ end: (await closed) as unknown[], out }) }
}

/** Whether the cursor was hidden, and is not any more. */
const isRestored = (out: string): boolean =>
  out.includes(hidden) && out.lastIndexOf(shown) > out.lastIndexOf(hidden)

describe.concurrent('every way out', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s restores the cursor, and ends as it would have',
    async (signal) => {
      const { child, ended } = await start()
      child.kill(signal)
      const { end, out } = await ended()
      expect(end).toEqual([null, signal])
      expect(isRestored(out)).toBe(true)
    },
  )

  it('a signal that comes while a file is replaced is not lost', async () => {
    const { child, ended } = await start(`
      const { default: write } = await import('${modules}write-file-atomic/lib/index.js')
      await new Promise((resolve) => {
        void write('/tmp/authchart-ways-out-' + process.pid, 'x', {
          tmpfileCreated: () => new Promise(() => resolve()),
        })
      })`)
    child.kill('SIGINT')
    const { end, out } = await ended()
    expect(end).toEqual([null, 'SIGINT'])
    expect(isRestored(out)).toBe(true)
  })

  it('a signal that somebody handles is left to them', async () => {
    const { child, ended } = await start(`process.on('SIGTERM', () => process.exit(7))`)
    child.kill('SIGTERM')
    const { end, out } = await ended()
    expect(end).toEqual([7, null])
    expect(isRestored(out)).toBe(true)
  })

  it('so does the end of the input', async () => {
    const { child, ended } = await start()
    child.stdin.end()
    const { end, out } = await ended()
    expect(end).toEqual([0, null])
    expect(isRestored(out)).toBe(true)
  })
})
