import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { filter, firstValueFrom, lastValueFrom, map, Observable, take, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import * as authchart from '../src/index.ts'
import { simulate } from '../src/testing/index.ts'
import { begin } from './contract/support.ts'

/** Run before anything else: every port of the outside world that is touched is noted. */
const trap = `
  const touched = new Set()
  for (const [target, name] of [
    [globalThis, 'fetch'], [globalThis, 'setTimeout'], [globalThis, 'setInterval'],
    [globalThis, 'setImmediate'], [globalThis, 'queueMicrotask'], [Date, 'now'],
    [Math, 'random'], [performance, 'now'], [crypto, 'getRandomValues'],
    [process, 'on'], [process.stdout, 'write'], [process.stderr, 'write'],
  ]) {
    const original = target[name]
    target[name] = function (...o) {
      if (new Error().stack.includes('/src/')) touched.add(name)
      return Reflect.apply(original, this, o)
    }
  }
  const before = Object.getOwnPropertyNames(globalThis)
  const env = JSON.stringify(process.env)
  const resources = process.getActiveResourcesInfo().length
  await import(process.argv[1])
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name))
  console.log(JSON.stringify({
    touched: [...touched],
    added,
    resources: process.getActiveResourcesInfo().length - resources,
    env: env === JSON.stringify(process.env),
  }))
`

describe('authchart', () => {
  it('does nothing when it is imported, and lets the process end', async () => {
    const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))
    const o = ['--input-type=module', '-e', trap, entry]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, o)
    expect(JSON.parse(stdout)).toEqual({ touched: [], added: [], resources: 0, env: true })
    expect(stderr).toBe('')
  })

  it('has observables of the very class that `rxjs` exports', async () => {
    const { host, session, signIn } = await begin({ ports: {}, reportsOffline: true })
    for (const one of [
      session.state$,
      session.transitions$,
      signIn.state$,
      signIn.transitions$,
      signIn.polls$,
      signIn.slowDown$,
      signIn.expiry$,
      signIn.countdown$,
      host.online$,
      host.wake$,
      authchart.browserHost().attention$,
    ])
      expect(one).toBeInstanceOf(Observable)
  })

  it('goes with the operators of your rxjs', async () => {
    const host = simulate({ interval: 5, approveAfter: 12, slowDownOn: [1] })
    const session = host.session()
    const signIn = session.signIn()
    const code = firstValueFrom(
      signIn.state$.pipe(
        filter((state) => state.status === 'awaitingCode'),
        map((state) => state.userCode),
      ),
    )
    const outcomes = lastValueFrom(
      signIn.polls$.pipe(
        map(({ outcome }) => outcome),
        toArray(),
      ),
    )
    const labels = lastValueFrom(
      signIn.countdown$.pipe(
        take(3),
        map(({ label }) => label),
        toArray(),
      ),
    )
    await host.advance(60)
    expect(await code).toBe(host.service.codes()[0]?.userCode)
    expect(await outcomes).toEqual(['slowDown', 'granted'])
    expect(await labels).toEqual(['10:00', '9:59', '9:58'])
  })
})
