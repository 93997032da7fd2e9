import type { Clock } from '../../src/host/host.ts'

const beforeNextLookMs = 200

const pause = (clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimeout(resolve, beforeNextLookMs)
  })

/** A person's browser: it follows redirects, and looks at the page again until the person has decided. */
export const browse = async (first: string, clock: Clock): Promise<void> => {
  try {
    for (let url = first; ;) {
      const page = await fetch(url, { redirect: 'manual' })
      await page.arrayBuffer()
      const next = page.headers.get('location')
      if (next !== null) url = new URL(next, url).href
      else if (new URL(url).pathname === '/consent') await pause(clock)
      else return
    }
  } catch {
    // The one who waits at the other end is gone.
  }
}
