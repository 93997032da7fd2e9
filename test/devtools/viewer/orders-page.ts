// A page that tells an inspector of its tape at every moment at which a page can.
import {
  createTape,
  defineSignInInspector,
  type SignInInspector,
} from '../../../src/devtools/viewer/index.ts'
import { simulate } from '../../../src/testing/index.ts'

defineSignInInspector()

const world = () => {
  const host = simulate({ interval: 1 })
  const tape = createTape({ clock: host.clock })
  const session = host.session({ inspect: tape.inspect })
  return { host, tape, session }
}

/** What an inspector shows, in each order, as many frames later as its tape has: 0. */
const lateness = async (): Promise<Record<string, number>> => {
  const { host, tape, session } = world()
  const other = world().tape
  session.signIn()
  await host.advance(3)
  const orders: Record<string, (element: SignInInspector) => unknown> = {
    'before it is in the page': (element) => {
      element.tape = tape
      document.body.replaceChildren(element)
    },
    'as soon as it is in the page': (element) => {
      document.body.replaceChildren(element)
      element.tape = tape
    },
    'long after that': async (element) => {
      document.body.replaceChildren(element)
      await element.updateComplete
      element.tape = tape
    },
    'twice, before it has drawn': (element) => {
      element.tape = other
      document.body.replaceChildren(element)
      element.tape = tape
    },
    'after another': async (element) => {
      element.tape = other
      document.body.replaceChildren(element)
      await element.updateComplete
      element.tape = tape
    },
    'while it is out of the page': async (element) => {
      document.body.replaceChildren(element)
      await element.updateComplete
      element.remove()
      element.tape = tape
      document.body.replaceChildren(element)
    },
  }
  const late: Record<string, number> = {}
  for (const [order, tell] of Object.entries(orders)) {
    const element = document.createElement('sign-in-inspector')
    element.clock = host.clock
    await tell(element)
    await element.updateComplete
    // What comes now is heard only where the tape is followed.
    await host.advance(2)
    await element.updateComplete
    const shown = element.shadowRoot?.querySelector('output')?.dataset['n']
    late[order] = (tape.frames.at(-1)?.n ?? NaN) - Number(shown)
  }
  return late
}

Object.assign(window, { lateness })
