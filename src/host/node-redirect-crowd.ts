import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, of which only so many may wait. */
export interface Crowd {
  /** Keeps a connection: neither a flood nor `disperse` ends it. Returns how to let go of it. */
  hold(socket: Socket): () => void
  /** Ends every connection that is not held. */
  disperse(): void
}

/**
 * Ends the oldest connections once more than `most` are open. Unlike `server.maxConnections`, which turns away whoever comes
 * last: so many idle connections would lock out the one that counts. That one speaks at once, hence is never the oldest for
 * long.
 */
export const limitCrowd = (server: Server, most: number): Crowd => {
  /** In the order in which they came. */
  const waiting = new Set<Socket>()
  let isMakingRoom = false

  const endOldest = (count: number) => {
    const oldest = [...waiting].slice(0, Math.max(0, count))
    // Whatever came in this turn of the event loop is read in the next: nobody is ended unheard.
    setImmediate(() => {
      for (const socket of oldest) if (waiting.has(socket)) socket.destroy()
      isMakingRoom = false
      makeRoom()
    })
  }

  const makeRoom = () => {
    if (isMakingRoom || waiting.size <= most) return
    isMakingRoom = true
    setImmediate(() => endOldest(waiting.size - most))
  }

  server.on('connection', (socket) => {
    waiting.add(socket)
    socket.once('close', () => waiting.delete(socket))
    makeRoom()
  })
  // A connection could not be accepted, for want of file descriptors as a rule: those that wait have them.
  server.on('error', () => endOldest(waiting.size / 2))

  return {
    hold: (socket) => {
      const isWaiting = waiting.delete(socket)
      return () => {
        if (isWaiting && !socket.destroyed) waiting.add(socket)
      }
    },
    disperse: () => {
      for (const socket of waiting) socket.destroy()
    },
  }
}
