/** A shortest circle through each knot of modules that reach one another. */
export const circlesOf = (edges: readonly (readonly [from: string, to: string])[]): string[][] => {
  const next = new Map<string, Set<string>>()
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to))

  /** The shortest way from a module back to itself. */
  const wayBack = (start: string): string[] | undefined => {
    const ways = [[start]]
    const seen = new Set<string>()
    for (let way = ways.shift(); way !== undefined; way = ways.shift())
      for (const to of next.get(way.at(-1) ?? start) ?? []) {
        if (to === start) return [...way, start]
        if (!seen.has(to)) ways.push([...way, to])
        seen.add(to)
      }
    return undefined
  }

  const told = new Set<string>()
  return [...next.keys()].toSorted().flatMap((start) => {
    const circle = told.has(start) ? undefined : wayBack(start)
    for (const module of circle ?? []) told.add(module)
    return circle === undefined ? [] : [circle]
  })
}
