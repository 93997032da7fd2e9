// An inspector's page of one's own, for a popup and for a frame.
import { createBrowserReceiver } from '@statelyai/inspect'

const received: unknown[] = []
const origins = new Set<string>()
const ends: unknown[] = []
Object.assign(window, { received, origins, ends })

window.addEventListener('message', ({ data, origin }: MessageEvent<{ type?: string }>) => {
  origins.add(origin)
  if (data.type === '@statelyai.disconnected') ends.push(data)
})

const listen = () => createBrowserReceiver().subscribe((event) => received.push(event))
if (parent === window) listen()
else
  // The client loses what it posts before the page that holds this one in a frame knows that it is there.
  window.addEventListener('message', ({ data }) => {
    if (data === 'loaded') listen()
  })

// The test's own: a picture that takes its time, after all else has run.
document.body.append(Object.assign(new Image(), { src: '/late' }))
