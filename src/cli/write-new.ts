import { writeFile } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Writes a file that `option` names. One that is there already stays: somebody may need it. */
export const writeNew = async (file: string, option: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    throw new UsageError(
      codeOf(error) === 'EEXIST'
        ? `${file} is there already; choose another ${option}.`
        : `Nobody can write ${file}; choose another ${option}.`,
    )
  }
}
