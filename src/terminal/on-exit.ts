const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `restore` when the process ends, by itself or by a signal, so that no terminal stays without cursor. A signal that
 * nobody else handles ends the process as it would have. Returns how to stop that.
 */
export const onExit = (restore: () => void): (() => void) => {
  const onSignal = (signal: NodeJS.Signals) => {
    restore()
    if (process.listenerCount(signal) > 1) return
    stop()
    process.kill(process.pid, signal)
  }
  const stop = () => {
    process.off('exit', restore)
    for (const signal of signals) process.off(signal, onSignal)
  }
  process.on('exit', restore)
  for (const signal of signals) process.on(signal, onSignal)
  return stop
}
