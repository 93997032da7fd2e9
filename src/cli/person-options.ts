import { Option } from 'commander'
import { UsageError } from './usage-error.ts'
import { secondsOption } from './values.ts'

/** Whether a person is waited for, and for how long. */
export interface PersonOptions {
  readonly nonInteractive: boolean
  /** How long a person is waited for all the same, in milliseconds. */
  readonly waitMs: number
}

interface PersonValues {
  readonly nonInteractive?: boolean
  readonly wait?: number
}

/** The options of a command that asks a person. `again` says what comes of calling it once more. */
export const personOptions = (again: string): readonly Option[] => [
  new Option('--non-interactive', `do not wait for a person: print what to do, exit 6; ${again}`),
  secondsOption('--wait <s>', 'with --non-interactive: wait that long for the person'),
]

export const personOf = ({ nonInteractive = false, wait }: PersonValues): PersonOptions => {
  if (wait !== undefined && !nonInteractive)
    throw new UsageError('--wait needs --non-interactive: without it we wait to the end.')
  return { nonInteractive, waitMs: Math.round((wait ?? 0) * 1_000) }
}
