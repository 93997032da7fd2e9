import type { SessionState } from '../../src/index.ts'
import type { Entry } from './differential-world.ts'

/** What a session showed from a moment on. */
export interface View {
  readonly ms: number
  readonly state: SessionState
}

/** What was done at a moment, to whose session, and what the clock on the wall said. */
export interface Deed {
  readonly ms: number
  readonly who: number
  readonly does: string
  readonly now: number
  /** What had happened until then. */
  readonly earlier: readonly Entry[]
}

const stimuliOf = /^stimuli of (\d+)$/

export const deedsIn = (entries: readonly Entry[], ...acts: readonly string[]): readonly Deed[] =>
  entries.flatMap(({ ms, stream, what }, n) => {
    const who = stimuliOf.exec(stream)?.[1]
    if (who === undefined) return []
    const { does, now } = JSON.parse(what) as Pick<Deed, 'does' | 'now'>
    return acts.includes(does)
      ? [{ ms, who: Number(who), does, now, earlier: entries.slice(0, n) }]
      : []
  })

/** What each session showed in each of its lives, one after another. */
export const viewsIn = (entries: readonly Entry[], who?: number): readonly (readonly View[])[] => {
  const whose = who === undefined ? 'session of ' : `session of ${who} `
  const views = new Map<string, View[]>()
  for (const { ms, stream, what } of entries) {
    if (!stream.startsWith(whose) || !what.startsWith('{')) continue
    const own = views.get(stream) ?? []
    views.set(stream, own)
    own.push({ ms, state: JSON.parse(what) as SessionState })
  }
  return [...views.values()]
}

/** What the sessions showed at a moment: `who`, or all. */
export const statesAt = (
  entries: readonly Entry[],
  ms: number,
  who?: number,
): readonly SessionState[] =>
  viewsIn(entries, who).flatMap((views) => {
    const latest = views.findLast((view) => view.ms <= ms)
    return latest === undefined ? [] : [latest.state]
  })

/** Until when the token in the store was good at a moment; `undefined` where there was none. */
export const storedUntil = (entries: readonly Entry[], ms: number): number | undefined => {
  const change = entries.findLast((entry) => entry.stream === 'tokens stored' && entry.ms <= ms)
  if (change === undefined) return undefined
  return (JSON.parse(change.what) as { after?: { expiresAt: number } }).after?.expiresAt
}

/** Whether the store holds something else than a session shows. */
export const isBehind = (state: SessionState, until: number | undefined, now = 0): boolean => {
  if (state.status === 'signedIn') return state.expiresAt !== until
  return state.status === 'signedOut' && until !== undefined && until > now
}
