import { open, rm, type FileHandle } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Makes a file that `option` names. One that is there already stays: it may be needed. */
const openNew = async (file: string, option: string): Promise<FileHandle> => {
  try {
    return await open(file, 'wx')
  } catch (error) {
    throw new UsageError(
      codeOf(error) === 'EEXIST'
        ? `${file} is there already; choose another ${option}.`
        : `Nobody can write ${file}; choose another ${option}.`,
    )
  }
}

/** Writes a file that `option` names, and that is not there yet. */
export const writeNew = async (file: string, option: string, text: string): Promise<void> => {
  await using handle = await openNew(file, option)
  await handle.writeFile(text)
}

/** A file that is there from the start, so that no work is lost, and is filled at the end. */
export interface LateFile extends AsyncDisposable {
  /** Says what will be in it; without that there will be no file. */
  from(text: () => string): void
}

/** As `writeNew`, at the end. `done` hears whether it could be written. */
export const writeLate = async (
  file: string,
  option: string,
  done: (isWritten: boolean) => void,
): Promise<LateFile> => {
  const handle = await openNew(file, option)
  let source: (() => string) | undefined
  return {
    from: (text) => {
      source = text
    },
    [Symbol.asyncDispose]: async () => {
      if (source === undefined) {
        await handle.close()
        return rm(file, { force: true })
      }
      const text = source
      const write = async () => handle.writeFile(text())
      const isWritten = await write().then(
        () => true,
        () => false,
      )
      await handle.close()
      done(isWritten)
    },
  }
}
