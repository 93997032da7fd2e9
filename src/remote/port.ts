import { aFunction, checkHas, maybe } from './shape.ts'

/**
 * A two-way channel of messages: all that a session needs to cross a boundary. Messages are plain JSON values; they arrive
 * whole and in order, or not at all. A sender that can post into a port can do what its session allows, so it is the port's job
 * to know whom it listens to.
 */
export interface SessionPort {
  /** Sends a message. May throw once the channel is closed: the port then counts as closed. */
  post(message: unknown): void
  /** Calls `listener` with each message from the other side; returns how to stop that. */
  subscribe(listener: (message: unknown) => void): () => void
  /** Calls `listener` when nothing can come any more; returns how to stop that. Absent where the channel cannot tell. */
  onClose?(listener: () => void): () => void
  /**
   * Calls `listener` when nothing goes through for a while; returns how to stop that. The channel comes back by itself, and with it a
   * welcome from the server; what was on its way may be lost. Absent where a channel does not come back.
   */
  onInterruption?(listener: () => void): () => void
}

const members = {
  post: aFunction,
  subscribe: aFunction,
  onClose: maybe(aFunction),
  onInterruption: maybe(aFunction),
}

/** Throws a TypeError that names what is missing. */
export const checkPort = (where: string, port: unknown): void =>
  checkHas(where, 'port', port, members)
