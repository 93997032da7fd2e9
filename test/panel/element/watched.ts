import type { Session, SignIn } from '../../../src/index.ts'
import type { PanelAttempt, PanelSession } from '../../../src/panel/element/index.ts'

/** What a panel has done to a session, and what it holds on to. */
export interface Counts {
  held: number
  signIns: number
  nudges: number
  opened: number
}

/** The session, with a count of all that the panel does to it. */
export const watched = (session: Session, counts: Counts): PanelSession => {
  const hold = (leave: () => void) => {
    counts.held += 1
    let isHeld = true
    return () => {
      if (isHeld) counts.held -= 1
      isHeld = false
      leave()
    }
  }
  const watch = (signIn: SignIn): PanelAttempt => ({
    getState: signIn.getState,
    subscribe: (listener) => hold(signIn.subscribe(listener)),
    countdown$: {
      subscribe: (next) => {
        const subscription = signIn.countdown$.subscribe(next)
        return { unsubscribe: hold(() => subscription.unsubscribe()) }
      },
    },
    cancel: (reason) => signIn.cancel(reason),
    restart: (options) => watch(signIn.restart(options)),
    nudge: () => {
      counts.nudges += 1
      signIn.nudge()
    },
    openBrowser: () => {
      counts.opened += 1
      return signIn.openBrowser()
    },
    submitRedirect: (url) => signIn.submitRedirect(url),
  })
  return {
    getState: session.getState,
    subscribe: (listener) => hold(session.subscribe(listener)),
    signIn: (options) => {
      counts.signIns += 1
      return watch(session.signIn(options))
    },
  }
}

/** Counts listeners on what outlives a panel: the window, the document, the screen. */
export const countListeners = (): (() => number) => {
  let count = 0
  const isLasting = (target: unknown) =>
    target === undefined ||
    target === window ||
    target === document ||
    target instanceof MediaQueryList
  const { prototype } = EventTarget
  const wrap = (name: 'addEventListener' | 'removeEventListener', change: number) => {
    const original = prototype[name] as (...args: unknown[]) => void
    prototype[name] = function (this: unknown, ...args: unknown[]) {
      if (isLasting(this)) count += change
      return original.apply(this ?? window, args)
    }
  }
  wrap('addEventListener', 1)
  wrap('removeEventListener', -1)
  return () => count
}
