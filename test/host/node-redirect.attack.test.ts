import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { on, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Server } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { manualClock } from '../protocol/support.ts'
import { attacks, flood } from './node-redirect.flood.ts'
import { ask, dial, get, listenTo, right, say, titleOf, wait } from './node-redirect.support.ts'

afterEach(() => vi.restoreAllMocks())

type Child = ChildProcessByStdio<Writable, Readable, null>

interface Attacker extends AsyncDisposable {
  /** The next line that it says. */
  readonly next: () => Promise<Record<string, number>>
  /** Tells it to stop. */
  readonly stop: () => void
}

const childFile = fileURLToPath(new URL('node-redirect.child.ts', import.meta.url))

const attackOn = (port: number): Attacker => {
  const args = [childFile, 'attack', `${port}`]
  const child: Child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = on(createInterface(child.stdout), 'line', { close: ['close'] })
  const exited = once(child, 'exit')
  return {
    next: async () => {
      const { value } = (await lines.next()) as { value?: [string] }
      return JSON.parse(value?.[0] ?? '{}') as Record<string, number>
    },
    stop: () => child.stdin.end(),
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}

/** The addresses that listen on a port, as the system tells; nothing where it does not. */
const listeningOn = (port: number): string[] | undefined => {
  const { status, stdout } = spawnSync('ss', ['-Htln', `sport = :${port}`], { encoding: 'utf8' })
  if (status === 0)
    return [...stdout.matchAll(/\s(\S+):\d+\s+\S+:\*/g)].map(([, name = '']) => name)
  if (process.platform !== 'linux') return undefined
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.includes(' 0A ') && line.slice(0, line.indexOf(' 0A ')).includes(suffix))
    .map((line) => (/: 0100007F:/.test(line) ? '127.0.0.1' : line))
}

/** So many idle connections, one after another, and the numbers of those that the server has ended. */
const gather = async (port: number, count: number) => {
  const ended: number[] = []
  const ends: Promise<unknown>[] = []
  for (let n = 0; n < count; n += 1) {
    const socket = await dial(port)
    ends.push(listenTo(socket).then(() => ended.push(n)))
  }
  return { ended, isGone: Promise.all(ends) }
}

describe('under attack', () => {
  it('hears the true address among thousands of others, on loopback alone', async () => {
    await using waiting = await wait()
    await using attacker = attackOn(waiting.port)
    expect((await attacker.next())['begun']).toBeGreaterThanOrEqual(500)
    expect(waiting.heard).not.toContain(waiting.redirectUri + right)
    expect(listeningOn(waiting.port) ?? ['127.0.0.1']).toEqual(['127.0.0.1'])

    waiting.end('signedIn')
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
    expect(waiting.heard.filter((url) => url.endsWith(right))).toHaveLength(1)
    expect(listeningOn(waiting.port) ?? ['127.0.0.1']).toEqual(['127.0.0.1'])
    attacker.stop()
    expect((await attacker.next())['ended']).toBeGreaterThan(500)
  })

  it('hears it each time that it comes, and holds the answer through', async () => {
    const answers: PromiseWithResolvers<'signedIn'>[] = []
    // No answer is given up while the others are on their way.
    await using waiting = await wait({ clock: manualClock() }, (url) => {
      if (!url.endsWith(right)) return 'ignored'
      const answer = Promise.withResolvers<'signedIn'>()
      answers.push(answer)
      return answer.promise
    })
    await using attacker = attackOn(waiting.port)
    await attacker.next()
    const asked = Array.from({ length: 20 }, () =>
      say(waiting.port, get(`/oauth/callback${right}`, waiting.host)),
    )
    while (answers.length < asked.length) await ask(`${waiting.redirectUri}?more`).catch(() => 0)
    for (const { resolve } of answers) resolve('signedIn')
    expect((await Promise.all(asked)).map(titleOf)).toEqual(asked.map(() => 'Signed in'))
  })

  it('keeps at most so many connections, and drops the oldest', async () => {
    await using waiting = await wait()
    waiting.end('signedIn')
    const crowd = await gather(waiting.port, 1100)
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
    while (crowd.ended.length < 588) await turn()
    for (let n = 0; n < 100; n += 1) await turn()
    // One more, where the true one was still counted.
    const inOrder = crowd.ended.toSorted((a, b) => a - b)
    expect(inOrder.slice(0, 588)).toEqual(Array.from({ length: 588 }, (_, n) => n))
    expect(inOrder.slice(588)).toSatisfy((rest: number[]) => rest.every((n) => n === 588))
    waiting.close()
    await crowd.isGone
  })

  it('drops half of those that wait when another cannot be accepted, and goes on', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen')
    await using waiting = await wait()
    const server = listen.mock.contexts[0] as Server
    waiting.end('signedIn')
    const crowd = await gather(waiting.port, 40)
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
    while (crowd.ended.length < 20) await turn()
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
    expect(crowd.ended).toHaveLength(20)
    waiting.close()
    await crowd.isGone
  })

  it.each(Object.entries(attacks))('is not hurt by %s alone', async (_, attack) => {
    await using waiting = await wait()
    const attacker = flood(waiting.port, [attack], 16)
    await attacker.isUnderWay
    waiting.end('signedIn')
    expect(titleOf((await ask(waiting.redirectUri + right)).text)).toBe('Signed in')
    attacker.stop()
  })
})
