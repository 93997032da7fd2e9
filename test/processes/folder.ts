import { readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTokenFile } from '../../src/store/aws-cache-token.ts'
import { folders } from './stores.ts'

type Kind = 'entry' | 'lock' | 'draft' | 'stranger'

const entry = /^(?:[0-9a-f]{64}|[0-9a-f]{40})\.json$/
const lock = /^(?:[0-9a-f]{64}\.lock|[0-9a-f]{40}\.authchart-lock)(?:\.takeover)?$/
/** What write-file-atomic, or the removal of an entry, leaves beside the entry when it is killed. */
const draft = /\.(?:\d{1,10}|[0-9a-f-]{36}\.tmp)$/

const kindOf = (name: string): Kind => {
  if (entry.test(name)) return 'entry'
  if (lock.test(name)) return 'lock'
  return draft.test(name) && entry.test(name.replace(draft, '')) ? 'draft' : 'stranger'
}

const isStoreEntry = (text: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && 'key' in parsed && 'value' in parsed
  } catch {
    return false
  }
}

const isWhole = (folder: string, text: string): boolean =>
  folder === 'files' ? isStoreEntry(text) : parseTokenFile(text) !== undefined

/** A lock is a folder that its holder touches: that of one who was killed stays until another takes it over. */
const judgeLock = async (path: string): Promise<string[]> => {
  const isOpen = ((await stat(path)).mode & 0o777) !== 0o700
  return [
    ...(isOpen ? [`${path} is open to others.`] : []),
    ...((await readdir(path)).length > 0 ? [`${path} is a lock with something in it.`] : []),
  ]
}

const judge = async (directory: string, folder: string, name: string): Promise<string[]> => {
  const path = join(directory, folder, name)
  const kind = kindOf(name)
  if (kind === 'lock') return judgeLock(path)
  const { mode, size } = await stat(path)
  const isTorn = kind === 'entry' && !isWhole(folder, await readFile(path, 'utf8'))
  return [
    ...((mode & 0o777) === 0o600 ? [] : [`${path} is open to others.`]),
    ...(kind === 'stranger' ? [`Nobody knows what ${path} is.`] : []),
    ...(isTorn ? [`${path} is torn: ${size} long.`] : []),
  ]
}

const namesIn = async (directory: string): Promise<[folder: string, name: string][]> => {
  const names = folders.map(async (folder) =>
    (await readdir(join(directory, folder))).map((name): [string, string] => [folder, name]),
  )
  return (await Promise.all(names)).flat()
}

/** What is wrong with the files while nobody writes, and how many drafts the dead have left. */
export const examine = async (
  directory: string,
): Promise<{ readonly wrong: string[]; readonly drafts: number }> => {
  const wrong: string[] = []
  for (const folder of folders) {
    const { mode } = await stat(join(directory, folder))
    if ((mode & 0o777) !== 0o700) wrong.push(`The folder ${folder} is open to others.`)
  }
  const names = await namesIn(directory)
  for (const [folder, name] of names) wrong.push(...(await judge(directory, folder, name)))
  return { wrong, drafts: names.filter(([, name]) => kindOf(name) === 'draft').length }
}

/** Has all drafts look as if they had been left an hour ago. */
export const ageDrafts = async (directory: string, now: number): Promise<void> => {
  const longAgo = now / 1_000 - 3_600
  for (const [folder, name] of await namesIn(directory))
    if (kindOf(name) === 'draft') await utimes(join(directory, folder, name), longAgo, longAgo)
}

/** What is in the folders, beside entries and locks. */
export const leftoversIn = async (directory: string): Promise<string[]> =>
  (await namesIn(directory))
    .filter(([, name]) => !['entry', 'lock'].includes(kindOf(name)))
    .map(([folder, name]) => join(folder, name))
