import type { SessionState, SignInState, Transition } from '../../src/index.ts'
import { isDeeplyFrozen } from '../contract/support.ts'

/** A stream of states, and where it can be read. */
interface Stateful<T> {
  readonly state$: {
    subscribe(o: { next(value: T): void; complete(): void; error(reason: unknown): void }): {
      unsubscribe(): void
    }
  }
  readonly getState: () => T
}

/** What is wrong with a value that is shown to everybody. */
export const flawOf = (
  state: SignInState | SessionState | Transition,
  secrets: ReadonlySet<string>,
): string | undefined => {
  const json = JSON.stringify(state)
  if (!isDeeplyFrozen(state)) return `not frozen: ${json}`
  for (const secret of secrets) if (json.includes(secret)) return `a secret in ${json}`
  const times = /"(?:expiresAt|nextAt|lastAt)":(?:[0-9]{12,14}|null)\b/g
  const named = json.match(/"(?:expiresAt|nextAt|lastAt)":/g) ?? []
  return (json.match(times) ?? []).length === named.length ? undefined : `odd times: ${json}`
}

/** Watches a stream of states. `breaches` grows where it breaks its promises (R3). */
export const watchStates = <T extends SignInState | SessionState>(
  source: Stateful<T>,
  breaches: string[],
  see: (state: T) => void,
): { readonly isComplete: boolean; readonly check: () => void } => {
  let latest: T | undefined
  let isComplete = false
  source.state$.subscribe({
    next: (state) => {
      if (isComplete) breaches.push(`a state after the last: ${state.status}`)
      if (state === latest) breaches.push(`the same state twice: ${state.status}`)
      latest = state
      see(state)
    },
    complete: () => (isComplete = true),
    error: (reason) => breaches.push(`state$ failed: ${String(reason)}`),
  })
  if (latest === undefined && !isComplete) breaches.push('nothing on subscription')
  return {
    get isComplete() {
      return isComplete
    },
    check: () => {
      const { getState } = source
      if (getState() !== getState()) breaches.push('two reads, two references')
      if (!isComplete && getState() !== latest)
        breaches.push(`read ${getState().status}, told ${latest?.status ?? 'nothing'}`)
    },
  }
}
