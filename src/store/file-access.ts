// Files that are the person's own: no other user may read them, and no link leads us out of our folder.
import { constants, type BigIntStats } from 'node:fs'
import { chmod, lstat, mkdir, open, readdir, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../host/host.ts'
import { nodeCrypto } from '../host/node-crypto.ts'
import { ignore } from '../kit/ignore.ts'
import { pause } from '../kit/pause.ts'
import { storeFault } from './store-fault.ts'

/** Far more than any value of ours: what is longer is not read into memory. */
const maxBytes = 4 * 1_048_576
/** No write takes this long: what it left behind is left for good. */
const abandonedMs = 60_000
/** Drafts of write-file-atomic, and entries that are being removed. */
const temporary = /\.(?:\d{1,10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp)$/

export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** The result of `access`; `undefined` where there is no such file. */
export const ifThere = async <T>(access: Promise<T>): Promise<T | undefined> => {
  try {
    return await access
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const isOurs = ({ uid }: { readonly uid: bigint }): boolean =>
  process.geteuid === undefined || uid === BigInt(process.geteuid())

const isOpenToOthers = ({ mode }: BigIntStats): boolean =>
  process.platform !== 'win32' && (mode & 0o077n) !== 0n

/** A folder that is kept to its owner, or (`shared`) one whose mode is the business of the programs that share it. */
export interface Folder {
  readonly path: string
  readonly shared?: boolean
}

/** As `mkdir -p`, with the system's own code: of a folder that cannot be made Node says that it is not there. */
export const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    const above = dirname(path)
    if (codeOf(error) !== 'ENOENT' || above === path) throw error
    await makeFolder(above)
    await mkdir(path, { mode: 0o700 })
  }
}

/**
 * A module that is loaded on demand, for what is done at `path`. Where no file can be opened, that is said of the path: what Node says
 * of its module then is of no use.
 */
export const loadFor = async <T>(path: string, load: () => Promise<T>): Promise<T> => {
  try {
    return await load()
  } catch (error) {
    await using _ = await open(dirname(path), constants.O_RDONLY).catch((cause: unknown) => {
      throw storeFault(String(codeOf(cause)), path, 'No file can be opened.')
    })
    throw error
  }
}

/**
 * Whether the folder is there; with `create` it is made, for its owner alone. Rejects where another user owns it, and
 * so could replace what is in it.
 */
export const openFolder = async (
  { path, shared = false }: Folder,
  create: boolean,
): Promise<boolean> => {
  if (create) await makeFolder(path)
  const [link, target] = await Promise.all([
    ifThere(lstat(path, { bigint: true })),
    ifThere(stat(path, { bigint: true })),
  ])
  if (link === undefined || target === undefined) return false
  if (!target.isDirectory()) throw storeFault('ENOTDIR', path, 'There is no folder.')
  if (!isOurs(target) || (link.uid !== 0n && !isOurs(link)))
    throw storeFault('EPERM', path, 'The folder belongs to another user.')
  if (!shared && isOpenToOthers(target)) await chmod(path, 0o700)
  return true
}

/** What tells one state of a file from the next. */
export const stampOf = ({ dev, ino, size, mtimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs].join(':')

/** A file as it was read. */
export interface Content {
  readonly text: string
  readonly stamp: string
}

// Nothing is followed, and nothing is waited for: a link or a pipe in our place is not ours.
const noFollow = constants.O_NOFOLLOW ?? 0
const readOnly = constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0)
const writeOnly = constants.O_WRONLY | noFollow
const foreign = new Set<unknown>(['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO', 'ENOTDIR'])

/**
 * The text of a file; `'foreign'` where something else is there, `undefined` where nothing is. A file of a folder that is
 * not shared is closed to others where it was open to them.
 */
export const readText = async (
  path: string,
  { shared = false }: Omit<Folder, 'path'> = {},
): Promise<Content | 'foreign' | undefined> => {
  try {
    await using file = await open(path, readOnly)
    const stats = await file.stat({ bigint: true })
    if (!stats.isFile() || stats.size > maxBytes) return 'foreign'
    if (!shared && !isOurs(stats)) return 'foreign'
    if (!shared && isOpenToOthers(stats)) await file.chmod(0o600)
    return { text: await file.readFile('utf8'), stamp: stampOf(stats) }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (foreign.has(codeOf(error))) return 'foreign'
    throw error
  }
}

/** Has the disk keep the names in a folder, where the system can. */
const syncFolder = async (path: string): Promise<void> => {
  try {
    await using folder = await open(path, constants.O_RDONLY)
    await folder.sync()
  } catch {
    // Windows cannot; the file itself is safe.
  }
}

const removeLink = async (path: string): Promise<void> => {
  if ((await ifThere(lstat(path)))?.isSymbolicLink() === true) await remove(path)
}

// A virus scanner that looks at a file keeps Windows from replacing it, for a moment.
const triesOnWindows = 20
const busy = new Set<unknown>(['EPERM', 'EACCES', 'EBUSY'])

/**
 * Replaces the file at `path`, or makes it: readers see the old text or the new one, and after a crash so does everybody. With
 * `keepsMode`, one that is there keeps its mode and its owner.
 */
export const writeText = async (
  path: string,
  text: string,
  clock: Clock,
  { keepsMode = false }: { readonly keepsMode?: boolean } = {},
): Promise<void> => {
  if (Buffer.byteLength(text) > maxBytes)
    throw new RangeError('The value is too long to be stored.')
  const { default: writeFileAtomic } = await loadFor(path, () => import('write-file-atomic'))
  // On a full disk it would put half a text in place, and say that all is well.
  const tmpfileCreated = (draft: string) => writeFile(draft, text, { flag: writeOnly })
  const isKept = keepsMode && (await ifThere(lstat(path))) !== undefined
  const rights = isKept ? {} : ({ mode: 0o600, chown: false } as const)
  const options = { ...rights, fsync: true, tmpfileCreated } as const
  for (let left = process.platform === 'win32' ? triesOnWindows : 1; ; left -= 1) {
    try {
      // It would follow a link.
      await removeLink(path)
      await writeFileAtomic(path, '', options)
      break
    } catch (error) {
      if (left <= 1 || !busy.has(codeOf(error))) throw error
      await pause(clock, 50)
    }
  }
  await syncFolder(dirname(path))
}

/** As long as a token with its registration: a disk that is full refuses it. */
const probe = 'x'.repeat(8_192)

/** Rejects where a file at `path` could not be written now, in a folder that must be there. Leaves nothing behind. */
export const proveWritable = async (path: string): Promise<void> => {
  const there = await ifThere(lstat(path, { bigint: true }))
  if (there?.isDirectory() === true)
    throw storeFault('EISDIR', path, 'A folder is in the place of the file.')
  const draft = `${path}.${nodeCrypto().randomUUID()}.tmp`
  try {
    // One that is marked immutable refuses this, as it would refuse to be replaced.
    if (there?.isFile() === true && isOurs(there)) await chmod(path, Number(there.mode & 0o777n))
    await using file = await open(draft, 'wx', 0o600)
    await file.writeFile(probe)
    await file.sync()
  } catch (error) {
    throw storeFault(String(codeOf(error)), path, 'The file cannot be written.')
  } finally {
    await remove(draft).catch(ignore)
  }
}

/** Removes a file; one that is not there is not an error. */
export const remove = async (path: string): Promise<void> => {
  await ifThere(unlink(path))
}

/** Removes what writers that were killed have left behind, of the files that `isOurName` knows. */
export const removeAbandoned = async (
  folder: string,
  names: readonly string[],
  isOurName: (name: string) => boolean,
  clock: Clock,
): Promise<void> => {
  for (const name of names) {
    if (!temporary.test(name) || !isOurName(name.replace(temporary, ''))) continue
    const stats = await ifThere(lstat(join(folder, name)))
    if (stats !== undefined && clock.now() - stats.mtimeMs > abandonedMs)
      await remove(join(folder, name))
  }
}

/** The names in a folder; none where it is not there. */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await ifThere(readdir(folder))) ?? []
