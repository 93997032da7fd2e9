// A page in which a session is at work, and watched.
import { systemClock } from '../../../src/kit/clock.ts'
import { createTape, defineSignInInspector } from '../../../src/devtools/viewer/index.ts'
import { simulate } from '../../../src/testing/index.ts'

defineSignInInspector()

/** One transition each step: the service is asked a second after its answer, which takes it a second. */
const stepSeconds = 1

/** What the tape has had before: it is full, and drops its oldest frames. */
const before = 5_600

/** Plays so many transitions at `perSecond`, and says how long each took to be seen, in milliseconds. */
const race = async (perSecond: number, count: number): Promise<object> => {
  const host = simulate({ interval: stepSeconds, latency: stepSeconds, expiresIn: 86_400 })
  const tape = createTape({ clock: host.clock })
  host.session({ inspect: tape.inspect }).signIn()
  await host.advance(before * stepSeconds)
  const inspector = Object.assign(document.createElement('sign-in-inspector'), {
    tape,
    clock: host.clock,
  })
  document.body.replaceChildren(inspector)
  await inspector.updateComplete

  const now = () => systemClock.monotonic()
  const last = () => tape.frames.at(-1)?.n ?? 0
  const first = last() + 1
  const heard: number[] = []
  const lags: number[] = []
  let rendered = 0
  tape.subscribe(() => {
    while (first + heard.length <= last()) heard.push(now())
  })
  const output = inspector.shadowRoot?.querySelector('output')
  if (!output) throw new Error('There is no number of the frame.')
  new MutationObserver(() => {
    rendered += 1
    const n = Number(output.dataset['n'])
    const seen = now()
    while (first + lags.length <= n) lags.push(seen - (heard[lags.length] ?? seen))
  }).observe(output, { attributes: true, attributeFilter: ['data-n'] })

  const began = now()
  for (let done = 0; done < count;) {
    const due = Math.floor(((now() - began) / 1_000) * perSecond)
    for (; done < Math.min(due, count); done += 1) await host.advance(stepSeconds)
    await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 1))
  }
  const took = now() - began
  while (first + lags.length <= last()) await new Promise(requestAnimationFrame)
  const here = inspector.shadowRoot?.querySelector('.here')?.getAttribute('data-state')
  const { length } = tape.frames
  return {
    lags,
    transitions: last() + 1 - first,
    took,
    rendered,
    here,
    to: tape.frames.at(-1)?.to,
    length,
  }
}

Object.assign(window, { race })
