import { humanNeeded } from '../agent/human-needed.ts'
import { askAgainAt, watchForPerson, type PersonNeeded } from '../agent/person-watch.ts'
import type { Clock } from '../host/host.ts'
import { onAbort } from '../kit/on-abort.ts'
import type { SignInState } from '../observe/states.ts'
import type { Session } from '../session/session.ts'
import type { Terminal } from '../terminal/index.ts'
import { exitCodeOf, exitCodes, exitCodeWithoutPerson, type ExitCode } from './exit-code.ts'
import { lastBefore } from './last-before.ts'
import type { PersonOptions } from './person-options.ts'

/** No person is there, so there is no browser either. */
export const unattended = { browserOnThisMachine: false, interactive: false }

export interface Played {
  readonly code: ExitCode
  /** How it ended, or how it was left. */
  readonly end: SignInState
  /** Where it stands, if it was left to a person. */
  readonly needed?: PersonNeeded
}

/** Shows a sign-in to its end or, without a person, to where only a person can bring it on. */
export const playOrLeave = async (
  session: Session,
  attach: () => Terminal,
  { nonInteractive, waitMs }: PersonOptions,
  clock: Clock,
  signal: AbortSignal,
): Promise<Played> => {
  const before = lastBefore(session)
  using person = nonInteractive ? watchForPerson(session, clock, waitMs) : undefined
  using terminal = attach()
  onAbort(signal, () => terminal.detach())
  const left = person?.needed.then((needed) => ({
    code: exitCodeWithoutPerson(needed),
    end: needed,
    needed,
  }))
  const ended = terminal.finished.then((end) => ({
    code: signal.aborted ? exitCodes.cancelled : exitCodeOf(end, before()),
    end,
  }))
  return await Promise.race(left === undefined ? [ended] : [left, ended])
}

/** How a sign-in is gone on with that was left to a person. */
export interface Left {
  /** Whether the store outlives this process. */
  readonly isKept: boolean
  /** Whether it could, where it does not. */
  readonly mayBeKept: boolean
  readonly isJson: boolean
  readonly output: NodeJS.WriteStream
  readonly clock: Clock
}

/** What a person, or a program, is told when it is left to them. */
export const leaveWord = (state: PersonNeeded, o: Left): void => {
  const { isKept, mayBeKept, isJson, output, clock } = o
  if (isJson) {
    const at = clock.now()
    const { status: _, ...needed } = humanNeeded(state, at)
    const told = { type: 'personNeeded', at, ...needed, askAgainAt: askAgainAt(state, isKept) }
    output.write(`${JSON.stringify(told)}\n`)
    return
  }
  const finishes = 'the same command finishes the sign-in'
  const isCode = state.status === 'awaitingCode'
  const advice =
    isCode && isKept
      ? `once the code is confirmed ${finishes}.`
      : isCode && mayBeKept
        ? `without --non-interactive we wait, and with --store file ${finishes}.`
        : 'without --non-interactive we wait.'
  output.write(`Sign in: a person is needed; ${advice}\n`)
}
