// The script of the page that `authchart view` serves or writes: its only module with an effect on import.
import { html, render } from 'lit'
import { RecordingError } from '../format.ts'
import { defineSignInInspector } from './index.ts'
import { openRecording } from './open-recording.ts'
import { connectFeed, connectOpener } from './page-sources.ts'
import { createTape } from './event-log.ts'

defineSignInInspector()

const live = createTape()
const inspector = document.createElement('sign-in-inspector')
const main = document.querySelector('main') ?? document.body
const bar = document.querySelector('header') ?? document.body
const how = document.querySelector('template')?.innerHTML ?? ''

let source = ''
let trouble = ''

const read = (text: string, name: string): void => {
  try {
    inspector.tape = openRecording(text)
    source = name
    trouble = ''
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error
    trouble = `${name}: ${error.message}`
  }
}

const readFile = async (file: File | undefined): Promise<void> => {
  if (file === undefined) return
  const text = await file.text().catch(() => undefined)
  if (text === undefined) trouble = `${file.name}: The browser cannot read it.`
  else read(text, file.name)
  draw()
}

/** The same file again is no change, so it must not stay chosen. */
const readChosen = ({ target }: Event): void => {
  const input = target as HTMLInputElement
  void readFile(input.files?.[0])
  input.value = ''
}

const goLive = (): void => {
  inspector.tape = live
  source = ''
  trouble = ''
  draw()
}

const feed = document.querySelector<HTMLMetaElement>('meta[name=feed]')?.content
let status = feed === undefined ? '' : 'connecting'

const draw = (): void => {
  const isLive = inspector.tape === live
  const hasMore = feed !== undefined || live.frames.length > 0
  render(
    html`<h1>authchart</h1>
      <p class="source">${isLive ? status : source}</p>
      ${trouble === '' ? '' : html`<p class="trouble" role="alert">${trouble}</p>`}
      ${!isLive && hasMore ? html`<button type="button" @click=${goLive}>Back to live</button>` : ''}
      <label>Open a recording <input type="file" @change=${readChosen} /></label>`,
    bar,
  )
  const isEmpty = isLive && live.frames.length === 0
  const empty = document.querySelector<HTMLElement>('#how')
  if (empty !== null) empty.hidden = !isEmpty
  inspector.hidden = isEmpty
}

const hint = Object.assign(document.createElement('section'), { id: 'how', innerHTML: how })
inspector.tape = live
main.replaceChildren(hint, inspector)

const embedded = document.querySelector('script[type="application/json"]')
if (embedded !== null) {
  const { name, text } = JSON.parse(embedded.textContent) as { name: string; text: string }
  read(text, name)
}
live.subscribe(() => {
  if (inspector.hidden) draw()
})
const say = (words: string): void => {
  status = words
  draw()
}
if (feed !== undefined) connectFeed(feed, live, say)
connectOpener(live, say)
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => {
  event.preventDefault()
  void readFile(event.dataTransfer?.files[0])
})
draw()
