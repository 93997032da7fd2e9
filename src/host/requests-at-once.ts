/**
 * So many requests run at once, and so many sockets carry them: with fewer sockets than turns, a request would wait for a
 * socket with its time limit running.
 */
export const requestsAtOnce = 64
