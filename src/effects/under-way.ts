/**
 * What the charts of each session have begun that touches the store. It goes on when nobody wants its answer any more: a file is written
 * to its end, and a lock is given back.
 */
export interface UnderWay {
  add(who: object, effect: PromiseLike<unknown>): void
  /** Resolves when nothing is under way for `who`, whatever came of it. */
  settled(who: object): Promise<void>
}

export const createUnderWay = (): UnderWay => {
  const effects = new WeakMap<object, Set<PromiseLike<unknown>>>()
  return {
    add: (who, effect) => {
      const own = effects.get(who) ?? new Set<PromiseLike<unknown>>()
      effects.set(who, own.add(effect))
      const end = () => {
        own.delete(effect)
        if (own.size === 0) effects.delete(who)
      }
      effect.then(end, end)
    },
    settled: async (who) => {
      // One may begin another.
      for (let own = effects.get(who); own !== undefined; own = effects.get(who))
        await Promise.allSettled(own)
    },
  }
}
