import { once } from 'node:events'
import { basename } from 'node:path'
import { parse, RecordingError } from '../devtools/format.ts'
import { nodeHost } from '../host/node.ts'
import { openPage } from '../host/open-page.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'

import { readRecording } from './read-recording.ts'
import { UsageError } from './usage-error.ts'
import type { ViewCommand } from './view-options.ts'
import { startViewServer } from './view-server.ts'
import { connection, viewerPage } from './viewer-page.ts'
import { writeNew } from './write-new.ts'

/** The recording, once it is sure to be one: a reader of the page gets all of it. */
const recordingIn = async (file: string): Promise<{ name: string; text: string }> => {
  const text = await readRecording(file)
  try {
    parse(text)
  } catch (error) {
    if (error instanceof RecordingError) throw new UsageError(`${file}: ${error.message}`)
    throw error
  }
  return { name: basename(file), text }
}

/** Serves the viewer until `signal` aborts, or writes it into a file. */
export const runView = async (
  { file, out, port, opens }: ViewCommand,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<ExitCode> => {
  const write = (line: string) => void output.write(`${line}\n`)
  const recording = file === undefined ? {} : { recording: await recordingIn(file) }
  if (out !== undefined) {
    await writeNew(out, '--out', (await viewerPage(recording)).html)
    write(`${out} shows it in any browser, without a network.`)
    return exitCodes.signedIn
  }
  await using server = await startViewServer({ port, ...recording })
  write(`The viewer is at ${server.url} Ctrl-C ends it.`)
  write(`Connect an app in Node:\n\n${connection(server.feedUrl)}\n`)
  if (opens && (await openPage(nodeHost(), server.url).catch(() => false)) === false)
    write('No browser opened: go there yourself.')
  if (!signal.aborted) await once(signal, 'abort')
  return exitCodes.signedIn
}
