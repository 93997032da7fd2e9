/** Calls `act` when `signal` aborts from now on; returns how to stop that. */
export const onAbort = (signal: AbortSignal, act: () => void): (() => void) => {
  signal.addEventListener('abort', act)
  return () => signal.removeEventListener('abort', act)
}
