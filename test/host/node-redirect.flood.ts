import { connect, type Socket } from 'node:net'
import { forged, get } from './node-redirect.support.ts'

/** What a hostile page, process or scanner does with a connection. */
type Attack = (socket: Socket, host: string) => void

const path = '/oauth/callback'
const bytes = (socket: Socket, text: string): void => void socket.write(text)

export const attacks: Readonly<Record<string, Attack>> = {
  idle: () => undefined,
  forged: (socket, host) => bytes(socket, get(path + forged, host)),
  stray: (socket, host) => bytes(socket, get('/favicon.ico', host)),
  rebound: (socket) => bytes(socket, get(path + forged, 'evil.test')),
  form: (socket, host) =>
    bytes(socket, `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9999999\r\n\r\n`),
  body: (socket, host) => {
    bytes(socket, `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n`)
    bytes(socket, `10000\r\n${'x'.repeat(0x10000)}\r\n`)
  },
  oversized: (socket, host) => bytes(socket, get(`${path}?x=${'x'.repeat(100_000)}`, host)),
  headers: (socket, host) => bytes(socket, get(path, host, Array(5000).fill('X: y') as string[])),
  noise: (socket) => bytes(socket, '\u0016\u0003\u0001\u0002\u0000\u0001'.repeat(50)),
  half: (socket, host) => bytes(socket, get(path, host).slice(0, -2)),
  halfOpen: (socket) => void socket.end(),
  halfOpenLate: (socket, host) => void socket.end(get(path, host).slice(0, 20)),
  reset: (socket) => void socket.resetAndDestroy(),
  resetLate: (socket, host) => {
    bytes(socket, get(path + forged, host))
    setImmediate(() => socket.resetAndDestroy())
  },
  pipelined: (socket, host) => bytes(socket, get(path + forged, host).repeat(100)),
  deaf: (socket, host) => {
    socket.pause()
    bytes(socket, get(path + forged, host))
  },
  slow: (socket, host) => {
    const text = get(path + forged, host)
    let n = 0
    const drip = () => {
      if (socket.destroyed || n >= text.length) return
      socket.write(text.charAt((n += 1)), () => setImmediate(drip))
    }
    drip()
  },
}

export interface Flood {
  /** Settles once 500 connections have been made. */
  readonly isUnderWay: Promise<void>
  readonly count: () => number
  readonly stop: () => void
}

/** Attacks without pause, `width` connections in the making at any moment, none of them closed from this side. */
export const flood = (port: number, kinds = Object.values(attacks), width = 64): Flood => {
  const { promise: isUnderWay, resolve: begin } = Promise.withResolvers<void>()
  const open = new Set<Socket>()
  const host = `127.0.0.1:${port}`
  let made = 0
  let isStopped = false

  const next = () => {
    if (isStopped) return
    const attack = kinds[made % kinds.length]
    let isDone = false
    const goOn = () => {
      if (isDone) return
      isDone = true
      setImmediate(next)
    }
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    open.add(socket)
    socket.on('error', goOn).on('close', () => {
      open.delete(socket)
      goOn()
    })
    socket.on('connect', () => {
      made += 1
      if (made === 500) begin()
      attack?.(socket, host)
      goOn()
    })
  }
  for (let n = 0; n < width; n += 1) next()

  return {
    isUnderWay,
    count: () => made,
    stop: () => {
      isStopped = true
      for (const socket of open) socket.destroy()
    },
  }
}
