import type { ChunkingContext } from 'rolldown'

/** A smaller chunk is not worth a file of its own: each costs Node about a millisecond to find, to read and to link. */
const smallChars = 13_000

interface Group {
  readonly starts: Set<string>
  readonly ids: string[]
  chars: number
}

/** Who loads each module, and who imports later what is a start for this reason alone. */
const survey = (starts: readonly string[], graph: ChunkingContext) => {
  const loaders = new Map<string, Set<string>>()
  const importers = new Map<string, Set<string>>()
  const add = (to: Map<string, Set<string>>, id: string, start: string): void =>
    void to.set(id, (to.get(id) ?? new Set()).add(start))
  const load = (start: string): void => {
    const visit = (id: string): void => {
      if (loaders.get(id)?.has(start)) return
      add(loaders, id, start)
      const { importedIds = [], dynamicallyImportedIds = [] } = graph.getModuleInfo(id) ?? {}
      for (const imported of importedIds) visit(imported)
      for (const later of dynamicallyImportedIds) {
        add(importers, later, start)
        load(later)
      }
    }
    visit(start)
  }
  for (const start of starts) {
    if (graph.getModuleInfo(start) === null) throw new Error(`${start} is no module`)
    load(start)
  }
  return { loaders, importers }
}

const includes = (all: ReadonlySet<string> | undefined, some: Iterable<string>): boolean =>
  [...some].every((one) => all?.has(one))

const groupsOf = (starts: readonly string[], graph: ChunkingContext): Group[] => {
  const { loaders, importers } = survey(starts, graph)
  const groups = new Map<string, Group>()
  for (const [id, all] of loaders) {
    const code = graph.getModuleInfo(id)?.code
    if (typeof code !== 'string') continue
    // A later import is left out where all who may import it have loaded the module already.
    const first = [...all].filter((start) => {
      const importing = importers.get(start)
      return importing === undefined || !includes(all, importing)
    })
    if (first.length === 0) continue
    const key = first.toSorted().join()
    const group = groups.get(key) ?? { starts: new Set(first), ids: [], chars: 0 }
    groups.set(key, group)
    group.ids.push(id)
    group.chars += code.length
  }
  /** Whether nobody loads anything more but `small` itself where it is in the chunk of `other`. */
  const fits = (small: Group, other: Group): boolean =>
    small !== other &&
    includes(other.starts, small.starts) &&
    small.ids
      .flatMap((id) => graph.getModuleInfo(id)?.importedIds ?? [])
      .every((id) => small.ids.includes(id) || includes(loaders.get(id), other.starts))
  const left = new Set([...groups.values()].toSorted((a, b) => a.chars - b.chars))
  for (const small of left) {
    if (small.chars > smallChars) continue
    const [home] = [...left]
      .filter((other) => fits(small, other))
      .toSorted((a, b) => a.starts.size - b.starts.size)
    if (home === undefined) continue
    left.delete(small)
    home.ids.push(...small.ids)
    home.chars += small.chars
  }
  return [...left]
}

/**
 * Names the chunk of each module. Modules that the same starts load share a chunk, and what is imported later is a start, too. A
 * small chunk joins one that everyone who loads it loads anyway. Modules that no start loads are left to the bundler.
 */
export const chunkNames = (
  starts: readonly string[],
): ((id: string, graph: ChunkingContext) => string | undefined) => {
  let names: Map<string, string> | undefined
  return (id, graph) => {
    names ??= new Map(
      groupsOf(starts, graph).flatMap(({ ids }, index) =>
        ids.map((one) => [one, `chunk-${index}`]),
      ),
    )
    return names.get(id)
  }
}
