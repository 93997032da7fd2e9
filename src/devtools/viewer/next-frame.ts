import { systemClock } from '../../kit/clock.ts'

/** A screen that is behind, or in the background and so has no frames at all, is not waited for longer than this. */
const longestMs = 25

/** Resolves with the next frame of the screen. */
export const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      cancelAnimationFrame(frame)
      systemClock.clearTimeout(timer)
      resolve()
    }
    const frame = requestAnimationFrame(done)
    const timer = systemClock.setTimeout(done, longestMs)
  })
