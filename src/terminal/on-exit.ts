const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listeners of this file, which alone do not keep a signal from ending the process. */
const ours = new WeakSet<object>()

/**
 * Calls `restore` when the process ends, by itself or by a signal, so that no terminal stays without cursor. A signal that
 * nobody else handles ends the process as it would have. Returns how to stop that.
 */
export const onExit = (restore: () => void): (() => void) => {
  const onSignal = (signal: NodeJS.Signals) => {
    restore()
    if (process.listeners(signal).some((listener) => !ours.has(listener))) return
    stop()
    process.kill(process.pid, signal)
  }
  const stop = () => {
    process.off('exit', restore)
    for (const signal of signals) process.off(signal, onSignal)
  }
  ours.add(onSignal)
  process.on('exit', restore)
  for (const signal of signals) process.on(signal, onSignal)
  return stop
}
