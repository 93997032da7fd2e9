// A page that does nothing but notice how late its timers ring: whatever else this machine has to do.
import { systemClock } from '../../../src/kit/clock.ts'

const everyMs = 10
const lateness: number[] = []

const listen = (): void => {
  const due = systemClock.monotonic() + everyMs
  systemClock.setTimeout(() => {
    lateness.push(Math.max(0, systemClock.monotonic() - due))
    listen()
  }, everyMs)
}

Object.assign(window, { listen, lateness })
