/** Calls `act` when `signal` aborts from now on; returns how to stop that. */
export const onAbort = (signal: AbortSignal | undefined, act: () => void): (() => void) => {
  signal?.addEventListener('abort', act, { once: true })
  return () => signal?.removeEventListener('abort', act)
}
