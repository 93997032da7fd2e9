/** Calls `act` once, when `signal` aborts from now on: never for one that has aborted already, or for none. Returns how to stop that. */
export const onAbort = (signal: AbortSignal | undefined, act: () => void): (() => void) => {
  signal?.addEventListener('abort', act, { once: true })
  return () => signal?.removeEventListener('abort', act)
}
