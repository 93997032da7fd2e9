import { readFile } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'
import { codeOf } from './write-new.ts'

/** The text of a file that the person names. */
export const readRecording = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'There is no file' : 'Nobody can read'
    throw new UsageError(`${why} ${file}.`)
  }
}
