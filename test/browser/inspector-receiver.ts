// An inspector's page of one's own, for a popup and for a frame.
import { createBrowserReceiver } from '@statelyai/inspect'
import { systemClock } from '../../src/kit/clock.ts'

const received: unknown[] = []
const origins = new Set<string>()
const ends: unknown[] = []
Object.assign(window, { received, origins, ends })

window.addEventListener('message', ({ data, origin }: MessageEvent<{ type?: string }>) => {
  origins.add(origin)
  if (data.type === '@statelyai.disconnected') ends.push(data)
})

// The client loses what it posts before the page that has opened this one, or holds it in a frame, knows that it is there.
const listen = () => createBrowserReceiver().subscribe((event) => received.push(event))
let isLoaded = false
window.addEventListener('message', ({ data }) => {
  if (data !== 'loaded' || isLoaded) return
  isLoaded = true
  listen()
})
// In a popup, whose load that page does not hear of, it is asked until an answer gets through.
const ask = () => {
  if (isLoaded) return
  ;(opener as Window | null)?.postMessage('loading', '*')
  systemClock.setTimeout(ask, 20)
}
if (parent === window) ask()

// The test's own: a picture that takes its time, after all else has run.
document.body.append(Object.assign(new Image(), { src: '/late' }))
