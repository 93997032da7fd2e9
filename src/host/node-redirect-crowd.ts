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
 * Ends the oldest connection whenever more than `most` are open. Unlike `server.maxConnections`, which turns away all that
 * comes last: so many idle connections would lock out the one that counts. That one speaks at once, and the event loop hears
 * it long before it has accepted `most` others.
 */
export const limitCrowd = (server: Server, most: number): Crowd => {
  /** In the order in which they came. */
  const waiting = new Set<Socket>()
  const leaveNewest = (count: number) => {
    for (const socket of waiting) {
      if (waiting.size <= count) return
      waiting.delete(socket)
      socket.destroy()
    }
  }

  server.on('connection', (socket) => {
    waiting.add(socket)
    socket.once('close', () => waiting.delete(socket))
    leaveNewest(most)
  })
  // A connection could not be accepted, for want of file descriptors as a rule: those that wait have them.
  server.on('error', () => leaveNewest(waiting.size / 2))

  return {
    hold: (socket) => {
      waiting.delete(socket)
      return () => {
        if (!socket.destroyed) waiting.add(socket)
      }
    },
    disperse: () => leaveNewest(0),
  }
}
