/** Values by name, each for as long as somebody else keeps it. */
export interface WeakValues<Value extends object> {
  get(name: string): Value | undefined
  set(name: string, value: Value): void
  /** Those that are still there. */
  values(): Value[]
}

const fewest = 16

/** The names of those that are gone are forgotten whenever they may be as many as the others: no call looks at all of them. */
export const createWeakValues = <Value extends object>(): WeakValues<Value> => {
  const refs = new Map<string, WeakRef<Value>>()
  let forgetAt = fewest

  const forgetGone = (): void => {
    for (const [name, ref] of refs) if (ref.deref() === undefined) refs.delete(name)
    forgetAt = Math.max(fewest, 2 * refs.size)
  }

  return {
    get: (name) => refs.get(name)?.deref(),
    set: (name, value) => {
      refs.set(name, new WeakRef(value))
      if (refs.size > forgetAt) forgetGone()
    },
    values: () => [...refs.values()].flatMap((ref) => ref.deref() ?? []),
  }
}
