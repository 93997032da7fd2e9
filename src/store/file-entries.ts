import { link, lstat, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Clock } from '../host/host.ts'
import { nodeCrypto } from '../host/node-crypto.ts'
import {
  codeOf,
  ifThere,
  namesIn,
  readText,
  remove,
  removeAbandoned,
  stampOf,
  writeText,
} from './file-access.ts'

const schema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    key: v.string(),
    kind: v.picklist(['secret', 'record']),
    expiresAt: v.optional(v.number()),
    value: v.unknown(),
  }),
)

/** What a file of the store holds. */
export type Entry = v.InferOutput<typeof schema>

/** How often a store that writes looks for what is over, and at how many files at a time. */
const sweepEveryMs = 60_000
const sweepCount = 100

export const isEntryName = (name: string): boolean => /^[0-9a-f]{64}\.json$/.test(name)

/** The name under which `key` is kept: whatever is in a key, this is a name. */
export const toEntryName = (key: string): string => `${nodeCrypto().hash('sha256', key)}.json`

const toText = (entry: Entry): string => {
  try {
    return `${JSON.stringify(entry)}\n`
  } catch {
    // What JSON.stringify throws may quote what is in the value.
    throw new TypeError('The value to be stored is not plain JSON.')
  }
}

/** The files of a store, one for each key. */
export interface Entries {
  /** The entry of that name, unless it is over: then it is removed. */
  read(name: string): Promise<Entry | undefined>
  /** The entry of that name as it lies there, over or not. */
  peek(name: string): Promise<Entry | undefined>
  write(name: string, entry: Entry): Promise<void>
  remove(name: string): Promise<void>
  /** Removes some of what is over or abandoned, now and then. */
  sweep(): Promise<void>
}

/** The entries in a folder, which must be there for the calls. */
export const createEntries = (folder: string, clock: Clock): Entries => {
  let sweptAt: number | undefined
  let sweptTo = ''

  const isOver = ({ expiresAt = Number.POSITIVE_INFINITY }: Entry): boolean =>
    expiresAt <= clock.now()

  const readFile = async (path: string) => {
    const content = await readText(path)
    if (content === undefined || content === 'foreign') return undefined
    const parsed = v.safeParse(schema, content.text)
    return parsed.success ? { entry: parsed.output, stamp: content.stamp } : undefined
  }

  /** Removes an entry that is over, and no other that came in its place meanwhile. */
  const bury = async (path: string, stamp: string): Promise<void> => {
    const stats = await ifThere(lstat(path, { bigint: true }))
    if (stats === undefined || stampOf(stats) !== stamp) return
    const grave = `${path}.${nodeCrypto().randomUUID()}.tmp`
    await rename(path, grave)
    const buried = await readFile(grave)
    if (buried !== undefined && !isOver(buried.entry)) {
      try {
        await link(grave, path)
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') return rename(grave, path)
      }
    }
    await remove(grave)
  }

  const read = async (name: string): Promise<Entry | undefined> => {
    const path = join(folder, name)
    const found = await readFile(path)
    if (found === undefined || !isOver(found.entry)) return found?.entry
    await bury(path, found.stamp).catch(() => undefined)
    return undefined
  }

  const sweep = async (): Promise<void> => {
    const now = clock.now()
    if (sweptAt !== undefined && Math.abs(now - sweptAt) < sweepEveryMs) return
    sweptAt = now
    const names = await namesIn(folder)
    await removeAbandoned(folder, names, isEntryName, clock)
    const entries = names.filter(isEntryName).sort()
    const next = entries.filter((name) => name > sweptTo).slice(0, sweepCount)
    sweptTo = next.length < sweepCount ? '' : (next.at(-1) ?? '')
    for (const name of next) await read(name)
  }

  return {
    read,
    peek: async (name) => (await readFile(join(folder, name)))?.entry,
    write: (name, entry) => writeText(join(folder, name), toText(entry), clock),
    remove: (name) => remove(join(folder, name)),
    sweep,
  }
}
