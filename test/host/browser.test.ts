import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserHost } from '../../src/host/browser.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { record } from '../contract/support.ts'

/** An event target that counts its listeners. */
class Target extends EventTarget {
  listeners = 0
  override addEventListener(...o: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1
    super.addEventListener(...o)
  }
  override removeEventListener(...o: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1
    super.removeEventListener(...o)
  }
  say(type: string): void {
    this.dispatchEvent(new Event(type))
  }
}

const page = () => {
  const document = Object.assign(new Target(), { visibilityState: 'visible' })
  const tab = { opener: 'us' as unknown }
  const window = Object.assign(new Target(), { open: vi.fn((): unknown => tab) })
  const navigator = { onLine: true }
  for (const [name, value] of Object.entries({ document, window, navigator }))
    vi.stubGlobal(name, value)
  return { document, window, navigator, tab }
}

afterEach(() => vi.unstubAllGlobals())

describe('browserHost', () => {
  it('touches nothing before it is used', () => {
    const { document, window } = page()
    const fetch = vi.fn()
    vi.stubGlobal('fetch', fetch)
    browserHost()
    expect([document.listeners, window.listeners]).toEqual([0, 0])
    expect(window.open).not.toHaveBeenCalled()
    expect(fetch).not.toHaveBeenCalled()
  })

  it('says what the page can do, and what a worker cannot', () => {
    expect('openBrowser' in browserHost()).toBe(false)
    expect(browserHost().capabilities).toEqual({
      browserOnThisMachine: 'unknown',
      interactive: false,
    })
    page()
    expect(browserHost().capabilities).toEqual({ browserOnThisMachine: true, interactive: true })
  })

  it('opens a tab that cannot reach back, and rejects where none came up', async () => {
    const { window, tab } = page()
    const host = browserHost()
    await host.openBrowser?.('https://x.test/')
    expect(window.open).toHaveBeenCalledExactlyOnceWith('https://x.test/', '_blank')
    expect(tab.opener).toBeNull()
    window.open.mockReturnValue(null)
    await expect(host.openBrowser?.('https://x.test/')).rejects.toThrow('did not open')
  })

  it('says whether there is a network: now, and at each event', () => {
    const { window, navigator } = page()
    const log = record(browserHost().online$ ?? expect.unreachable())
    navigator.onLine = false
    window.say('offline')
    navigator.onLine = true
    window.say('online')
    expect(log.values).toEqual([true, false, true])
    log.stop()
    expect(window.listeners).toBe(0)
  })

  it('counts the network as present where nobody knows', () => {
    for (const navigator of [undefined, {}, { onLine: true }]) {
      vi.stubGlobal('navigator', navigator)
      expect(record(browserHost().online$ ?? expect.unreachable()).values).toEqual([true])
    }
  })

  it('says when the person looks again, not when they look away', () => {
    const { document, window } = page()
    const log = record(browserHost().attention$ ?? expect.unreachable())
    window.say('focus')
    window.say('pageshow')
    document.visibilityState = 'hidden'
    document.say('visibilitychange')
    window.say('focus')
    document.visibilityState = 'visible'
    document.say('visibilitychange')
    expect(log.values).toHaveLength(3)
    log.stop()
    expect([document.listeners, window.listeners]).toEqual([0, 0])
  })

  it('is silent and harmless where there is no page', () => {
    const log = record(browserHost().attention$ ?? expect.unreachable())
    expect(log.values).toEqual([])
    log.stop()
  })

  it('asks the fetch of the moment, as it was asked', async () => {
    const host = browserHost()
    const answer = new Response('ok')
    const fetch = vi.fn(() => Promise.resolve(answer))
    vi.stubGlobal('fetch', fetch)
    const { signal } = new AbortController()
    const init = { method: 'POST', headers: {}, body: 'b', redirect: 'manual', signal } as const
    expect(await host.fetch('https://x.test/', init)).toBe(answer)
    expect(fetch).toHaveBeenCalledExactlyOnceWith('https://x.test/', init)
  })

  it('takes ports of yours, and keeps the time of its store and of wake$ by your clock', async () => {
    const clock = steppingClock()
    const host = browserHost({ clock })
    expect(host.clock).toBe(clock)
    await host.store.set('k', 1, { kind: 'record', expiresAt: clock.now() + 10 })
    const log = record(host.wake$ ?? expect.unreachable())
    clock.sleep(5_000)
    await clock.advance(1_000)
    expect(log.values).toHaveLength(1)
    expect(await host.store.get('k')).toBeUndefined()
    log.stop()
  })
})
