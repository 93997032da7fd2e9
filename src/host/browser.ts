import { Observable } from 'rxjs/internal/Observable'
import { memoryStore } from '../store/memory.ts'
import { systemClock } from '../kit/clock.ts'
import type { Host } from './host.ts'
import { systemRandom } from './random.ts'
import { detectWake } from './wake.ts'

const listen = (
  target: EventTarget | undefined,
  types: readonly string[],
  listener: () => void,
): (() => void) => {
  for (const type of types) target?.addEventListener(type, listener)
  return () => {
    for (const type of types) target?.removeEventListener(type, listener)
  }
}

/** Absent in workers and outside browsers. */
const page: { readonly document?: Document; readonly window?: Window } = globalThis

const openTab = async (url: string): Promise<void> => {
  const tab = page.window?.open(url, '_blank')
  if (tab === null || tab === undefined) throw new Error('The browser did not open a tab.')
  tab.opener = null
}

/**
 * The ports of a web page, a worker, Deno or Bun: the platform's `fetch`, timers, randomness and events, and a store in
 * memory. Nothing is touched before it is used.
 *
 * The service sends no CORS headers: a plain page needs a `fetch` that goes through a server of yours.
 *
 * @example
 * const host = browserHost({ fetch: (url, init) => fetch(`/proxy?to=${encodeURIComponent(url)}`, init) })
 */
export const browserHost = (ports: Partial<Host> = {}): Host => ({
  fetch: (url, init) => globalThis.fetch(url, init),
  clock: systemClock,
  random: systemRandom,
  store: memoryStore(ports.clock ?? systemClock),
  ...(page.window !== undefined && { openBrowser: openTab }),
  online$: new Observable((subscriber) => {
    const look = () => subscriber.next(globalThis.navigator?.onLine !== false)
    look()
    return listen(page.window, ['online', 'offline'], look)
  }),
  wake$: detectWake(ports.clock ?? systemClock),
  attention$: new Observable((subscriber) => {
    const look = () => {
      if (page.document?.visibilityState !== 'hidden') subscriber.next(undefined)
    }
    const stops = [
      listen(page.document, ['visibilitychange'], look),
      listen(page.window, ['focus', 'pageshow'], look),
    ]
    return () => stops.forEach((stop) => stop())
  }),
  capabilities: {
    browserOnThisMachine: page.window === undefined ? 'unknown' : true,
    interactive: page.window !== undefined,
  },
  ...ports,
})
