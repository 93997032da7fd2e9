import { connectSession, webSocketPort } from 'authchart/remote'
import { createTape } from 'authchart/devtools/viewer'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Clock } from '../../../src/host/host.ts'
import type { Act, Look, World } from './world.ts'

/** What the server says of its world. */
export interface Report {
  readonly name: string
  readonly acts: readonly Act[]
  readonly now: number
  readonly look: Look
  /** A page that the app wants opened in the person's browser. */
  readonly open?: string
}

const isReport = (value: unknown): value is Report =>
  typeof value === 'object' && value !== null && 'look' in value && 'now' in value

const socketTo = (path: string): WebSocket => {
  const url = new URL(path, location.href)
  url.protocol = 'ws:'
  return new WebSocket(url)
}

/** The session, the service and the network of the server that this page came from: no token gets here. */
export const liveWorld = (): Promise<World> => {
  const listeners = new Set<() => void>()
  const worldSocket = socketTo('world')
  const session = connectSession(webSocketPort(socketTo('session')))
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  const tape = createTape({ clock })
  let aheadMs = 0
  let report: Report | undefined
  socketTo('feed').addEventListener('message', ({ data }: MessageEvent<string>) =>
    tape.receive(JSON.parse(data)),
  )
  return new Promise((resolve) => {
    const worldOf = ({ name, acts, look }: Report): World => ({
      name,
      session,
      tape,
      clock,
      diagnostics: undefined,
      acts,
      look: () => report?.look ?? look,
      do: (act) => worldSocket.send(JSON.stringify({ act })),
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    })
    worldSocket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const told: unknown = JSON.parse(data)
      if (!isReport(told)) return
      const isFirst = report === undefined
      report = told
      aheadMs = told.now - systemClock.now()
      if (told.open !== undefined) window.open(told.open, '_blank', 'noopener,noreferrer')
      if (isFirst) resolve(worldOf(told))
      listeners.forEach((listener) => listener())
    })
  })
}
