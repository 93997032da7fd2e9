// An app whose developer watches it: `?receiver=` says where the inspector's page is, and `&frame` puts it into a frame.
import { createBrowserInspector } from '@statelyai/inspect'
import { systemClock } from '../../src/kit/clock.ts'
import { play } from './inspector-story.ts'

// The inspector tells when the page is idle. On a busy machine a headless browser never says so of a page that a popup covers.
Object.assign(window, {
  requestIdleCallback: (tell: () => void) => systemClock.setTimeout(tell, 0),
})

const query = new URLSearchParams(location.search)
const url = query.get('receiver') ?? ''

const start = (iframe?: HTMLIFrameElement | null) => {
  const inspector = createBrowserInspector(
    iframe ? { url, iframe, serializationDepthLimit: 30 } : { url },
  )
  // After the inspector's own listener, so it knows the frame by now.
  iframe?.addEventListener('load', () => iframe.contentWindow?.postMessage('loaded', '*'))
  Object.assign(window, { told: play(inspector), stop: () => inspector.stop() })
}

if (query.has('frame')) start(document.querySelector('iframe'))
else document.querySelector('button')?.addEventListener('click', () => start())
