import { unref, type Clock } from '../kit/clock.ts'

/** As long as a person takes to load a page again, or a browser to load for good what it looked at ahead. */
const shownMs = 5_000
/** The window that asked is gone: for who opens it again from the history. */
const unseenMs = 20_000

/** When a listener that nobody waits for any more is closed. */
export interface Ending {
  /** The page has been given whole to a window. */
  shown(): void
  /** The sign-in is over. */
  begin(): void
  cancel(): void
}

/** Calls `close` once the end has begun and the page has been shown for a few seconds, or after a while where it is not. */
export const endingBy = (
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  close: () => void,
): Ending => {
  let isShown = false
  let timer: unknown
  let isBegun = false
  const closeIn = (ms: number) => {
    clock.clearTimeout(timer)
    timer = clock.setTimeout(close, ms)
    unref(timer)
  }
  return {
    shown: () => {
      if (isBegun && !isShown) closeIn(shownMs)
      isShown = true
    },
    begin: () => {
      if (isBegun) return
      isBegun = true
      closeIn(isShown ? shownMs : unseenMs)
    },
    cancel: () => {
      isBegun = false
      isShown = true
      clock.clearTimeout(timer)
    },
  }
}
