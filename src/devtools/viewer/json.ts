import { requestsIn, valueText, type ActorState } from './frame.ts'

/** Other people's contexts may hold anything: what JSON has no word for is named, and a circle ends where it closes. */
const plain = (): ((this: object, key: string, value: unknown) => unknown) => {
  const above: { readonly value: object; readonly shown: object }[] = []
  return function (this: object, _, value) {
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'function') return `[function ${value.name}]`
    if (value instanceof Error) return { name: value.name, message: value.message }
    if (typeof value !== 'object' || value === null) return value
    while (above.length > 0 && above.at(-1)?.shown !== this) above.pop()
    if (above.some((one) => one.value === value)) return '[itself]'
    const entries = value instanceof Map ? Object.fromEntries(value) : value
    const shown = entries instanceof Set ? [...entries] : entries
    above.push({ value, shown })
    return shown
  }
}

/** As JSON, whatever it is. */
export const toText = (value: unknown): string => {
  try {
    return JSON.stringify(value, plain(), 2) ?? 'undefined'
  } catch (error) {
    return `[cannot be written: ${String(error)}]`
  }
}

/** An actor as the viewer shows it: where it is, what it holds, what it waits for. */
export const actorJson = (
  { id, value, status, context, output, error, timers }: ActorState,
  actors: readonly ActorState[],
): object => {
  const calls = requestsIn(actors).filter(({ parent }) => parent === id)
  return {
    state: valueText(value),
    status,
    ...(timers.length > 0 && { timers }),
    ...(calls.length > 0 && { calls: calls.map(({ name }) => name) }),
    ...(context !== undefined && { context }),
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
  }
}
