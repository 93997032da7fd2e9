import { constants } from 'node:fs'
import { lstat, open, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { check } from '../../kit/check.ts'
import { systemClock } from '../../kit/clock.ts'
import { createKeyedMutex } from '../../kit/keyed-mutex.ts'
import { troubleOf } from '../../kit/trouble.ts'
import { ifThere, makeFolder, stampOf, writeText } from '../../store/file-access.ts'
import { assertHeld, lockFile } from '../../store/file-lock.ts'
import { awsConfigFile } from '../../store/file-place.ts'
import { applyChanges, checkChanges, type SectionChange } from './changes.ts'
import { ConfigError, inFile, isConfigError } from './config-error.ts'
import { placeSchema, type ConfigPlace } from './place.ts'
import type { ConfigView } from './types.ts'
import { viewConfig } from './view.ts'

/** What a write would do. */
export interface ConfigPreview {
  readonly before: string
  readonly after: string
  /** The sections that change, as they stand between the brackets. */
  readonly changed: readonly string[]
}

/** `~/.aws/config`, which the AWS CLI and all SDKs read. */
export interface SharedConfig {
  /** The place of the file. */
  readonly file: string
  /** What the file says now; nothing where it is not there. */
  read(): Promise<ConfigView>
  /** Makes all changes in one atomic write, and nothing else. `changed` names the sections that are not as they were. */
  write(changes: readonly SectionChange[]): Promise<{ readonly changed: readonly string[] }>
  /** What `write` would do. Writes nothing. */
  preview(changes: readonly SectionChange[]): Promise<ConfigPreview>
}

const triesAgainstOthers = 5

/** Far more than any file of profiles. */
const maxBytes = 4 * 1_048_576

const advice: Readonly<Record<string, string>> = {
  EACCES: 'Give yourself the right to it.',
  EPERM: 'Give yourself the right to it.',
  EBUSY: 'Another program holds it, or it is mounted by itself: mount its folder.',
  ENOSPC: 'Make room on the disk.',
  EROFS: 'The disk is read-only: set AWS_CONFIG_FILE to another place.',
  ELOOP: 'Its links lead in a circle: make it a file.',
  ENOTDIR: 'A part of its path is no folder: set AWS_CONFIG_FILE to another place.',
  ELOCKED: 'Another process writes to it: try again.',
}

const refused = (file: string, cause: unknown, what: string): ConfigError => {
  const code = troubleOf(cause).reason ?? 'unknown error'
  const hint = advice[code] ?? 'Look at the file and its folder.'
  return new ConfigError({ file, what: `${what} (${code}).`, advice: hint }, { cause })
}

const trying = async <T>(file: string, what: string, task: () => Promise<T>): Promise<T> => {
  try {
    return await task()
  } catch (error) {
    throw isConfigError(error) ? error : refused(file, error, what)
  }
}

/** Where links lead. The file itself need not be there. */
const targetOf = async (path: string, depth = 0): Promise<string> => {
  const real = await ifThere(realpath(path))
  if (real !== undefined) return real
  const link = await ifThere(lstat(path))
  if (link?.isSymbolicLink() !== true) return path
  if (depth > 40) throw Object.assign(new Error('Too many links.'), { code: 'ELOOP' })
  return targetOf(resolve(dirname(path), await readlink(path)), depth + 1)
}

interface Content {
  readonly text: string
  /** What tells this state of the file from the next; absent where there is none. */
  readonly stamp?: string
}

const decode = (file: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const fault = { what: 'The file is not UTF-8.', advice: 'Save it as UTF-8.' }
    throw new ConfigError({ file, ...fault }, { cause })
  }
}

const noFile = (file: string): ConfigError =>
  new ConfigError({
    file,
    what: 'There is no file of profiles, but something else.',
    advice: 'Set AWS_CONFIG_FILE to a file.',
  })

/** Rejects where another thing than a file would be replaced, such as /dev/null. */
const assertReplaceable = async (file: string, target: string): Promise<void> => {
  if ((await ifThere(stat(target)))?.isFile() === false) throw noFile(file)
}

const readContent = async (file: string): Promise<Content> => {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
  await using handle = await ifThere(open(file, flags))
  if (handle === undefined) return { text: '' }
  const stats = await handle.stat({ bigint: true })
  // Such as /dev/null, which keeps all profiles from what a test or a script starts.
  if (stats.isCharacterDevice()) return { text: '' }
  if (!stats.isFile() || stats.size > maxBytes) throw noFile(file)
  return { text: decode(file, await handle.readFile()), stamp: stampOf(stats) }
}

const stampAt = async (file: string): Promise<string | undefined> => {
  const stats = await ifThere(stat(file, { bigint: true }))
  return stats === undefined ? undefined : stampOf(stats)
}

/**
 * The shared file of profiles: `$AWS_CONFIG_FILE`, or else `~/.aws/config`. Nothing is cached: each call reads the file.
 *
 * A write changes the named sections, keeps every other byte, and replaces the file as a whole: readers see the old file or the
 * new one, and so they do after a crash. It holds a lock among the processes of authchart, and looks again where another program has written
 * meanwhile. A new file has mode 0600, an old one keeps its own; a link stays, and what it leads to is replaced.
 *
 * Rejects with a `ConfigError` that names the file, the line and what to do: where the file cannot be read or written, where an edit
 * would make it worse (a section twice, a byte order mark, options that its readers take differently), and for sections
 * that authchart did not make, without `force`.
 *
 * @param o.file Default: `env.AWS_CONFIG_FILE`, or `.aws/config` in the home folder.
 * @param o.env Default: the environment of the process.
 * @throws TypeError that names the option.
 *
 * @example
 * import { sharedConfig } from 'authchart/node'
 *
 * const config = sharedConfig()
 * await config.write([
 *   { kind: 'sso-session', name: 'acme', set: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' } },
 *   { kind: 'profile', name: 'dev', set: { session: 'acme', accountId: '111122223333', roleName: 'ReadOnly' } },
 * ])
 * const { profiles, problems } = await config.read()
 * console.log(profiles.get('dev')?.role, problems)
 */
export const sharedConfig = (o: ConfigPlace = {}): SharedConfig => {
  check('sharedConfig', 'options', placeSchema, o)
  const file = resolve(o.file ?? awsConfigFile(o.env))
  const inTurn = createKeyedMutex()
  const locked = lockFile(systemClock)

  const load = () =>
    trying(file, 'The file cannot be read', async () => readContent(await targetOf(file)))

  const replace = async (target: string, lock: string, changes: readonly SectionChange[]) => {
    for (let left = triesAgainstOthers; ; left -= 1) {
      const { text, stamp } = await readContent(target)
      const { after, changed } = inFile(file, () => applyChanges(text, changes))
      if (after === text) return { changed }
      // The AWS CLI writes in place, and knows of no lock.
      if (left > 0 && (await stampAt(target)) !== stamp) continue
      await assertHeld(lock)
      await writeText(target, after, systemClock, { keepsMode: true })
      return { changed }
    }
  }

  return {
    file,
    read: async () => viewConfig((await load()).text),
    preview: async (changes) => {
      checkChanges('preview', changes)
      const { text: before } = await load()
      return { before, ...inFile(file, () => applyChanges(before, changes)) }
    },
    write: async (changes) => {
      checkChanges('write', changes)
      return inTurn('write', () =>
        trying(file, 'The file cannot be written', async () => {
          const target = await targetOf(file)
          const lock = `${target}.authchart-lock`
          await makeFolder(dirname(target))
          await assertReplaceable(file, target)
          return locked(lock, () => replace(target, lock, changes))
        }),
      )
    },
  }
}
