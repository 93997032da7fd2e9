import { basename } from 'node:path'
import { describeDifference } from '../devtools/replay.ts'
import { RecordingError, replay, toTest } from '../devtools/index.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import type { ReplayCommand } from './commands.ts'
import { readRecording } from './read-recording.ts'
import { UsageError } from './usage-error.ts'
import { writeNew } from './write-new.ts'

const replayed = (file: string, text: string) => {
  try {
    return replay(text)
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${file}: ${error.message}`)
    throw error
  }
}

/** Replays a recording, says in a line that all is as recorded, or shows the first difference. */
export const runReplay = async (
  { file, save: target }: ReplayCommand,
  output: NodeJS.WritableStream,
): Promise<ExitCode> => {
  const text = await readRecording(file)
  const result = replayed(file, text)
  const name = basename(file).replace(/\.ndjson$/, '')
  const difference = describeDifference(result)
  const count = result.transitions.length
  output.write(
    difference === undefined
      ? `${file}: ${count} transition${count === 1 ? '' : 's'}, as recorded.\n`
      : `${file}: ${difference}\n`,
  )
  if (target !== undefined) {
    await writeNew(target, '--save', toTest(text, name))
    output.write(`${target} replays it.\n`)
  }
  return difference === undefined ? exitCodes.signedIn : exitCodes.fault
}
