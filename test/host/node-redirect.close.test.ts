import { execFile } from 'node:child_process'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { quietPort, rejection } from '../protocol/support.ts'
import { ask, dial, get, listenTo, right, titleOf, wait } from './node-redirect.support.ts'

const refused = { code: 'ECONNREFUSED' }

describe('closing', () => {
  it('ends the listening and every connection at once, and may be done again', async () => {
    await using waiting = await wait({ port: await quietPort() })
    const request = get(`/oauth/callback${right}`, waiting.host)
    const sockets = await Promise.all(Array.from({ length: 20 }, () => dial(waiting.port)))
    const answers = Promise.all(sockets.map(listenTo))
    sockets.forEach((socket, n) => socket.write(request.slice(0, n * 3)))
    await ask(waiting.redirectUri)
    waiting.close()
    waiting.close()
    expect(await rejection(dial(waiting.port))).toMatchObject(refused)
    expect(new Set(await answers)).toEqual(new Set(['']))
    for (const socket of sockets) socket.write(request)
    expect(waiting.heard).toEqual([waiting.redirectUri])
    waiting.close()
  })

  it('leaves the port to whoever comes next', async () => {
    await using waiting = await wait({ port: await quietPort() })
    waiting.close()
    await using next = await wait({ port: waiting.port })
    expect(next.redirectUri).toBe(waiting.redirectUri)
  })

  it('comes after the answer that waits for its outcome', async () => {
    await using waiting = await wait({ port: await quietPort() })
    const answer = ask(waiting.redirectUri + right)
    while (waiting.heard.length === 0) await turn()
    waiting.close()
    expect(await rejection(dial(waiting.port))).toMatchObject(refused)
    waiting.end('failed')
    expect(titleOf((await answer).text)).toBe('That did not work')
  })

  it.each(['first', 'with the outcome', 'after a turn', 'after a microtask'])(
    'cuts no answer off: %s',
    async (when) => {
      for (let n = 0; n < 50; n += 1) {
        await using waiting = await wait({}, (_, close) => {
          if (when === 'first') close()
          return Promise.resolve('signedIn').then(async () => {
            if (when === 'with the outcome') close()
            if (when === 'after a microtask') void Promise.resolve().then(close)
            if (when === 'after a turn') void turn().then(close)
            return Promise.resolve('signedIn')
          })
        })
        expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
      }
    },
  )

  it('cuts off no answer to what is ignored, when that closes', async () => {
    for (let n = 0; n < 50; n += 1) {
      await using waiting = await wait({}, (_, close) => {
        close()
        return 'ignored'
      })
      expect((await ask(waiting.redirectUri)).status).toBe(400)
    }
  })

  it('lets the process end, with nothing left', async () => {
    const file = fileURLToPath(new URL('node-redirect.child.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [file, 'close'])
    expect(JSON.parse(stdout)).toEqual({ titles: ['Signed in'], left: [] })
  })
})
