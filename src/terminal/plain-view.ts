import { atStart } from '../observe/at-start.ts'
import type { SignInState } from '../observe/states.ts'
import { isPassing } from '../panel/announcement.ts'
import { keyLines } from './key-lines.ts'
import { pasting } from './pasting.ts'
import { plainLine, unansweredLine } from './plain-line.ts'
import { lowerFirst } from './text.ts'
import type { Setting, View } from './view.ts'
import { keysOf, wordsFor } from './words.ts'

const nothing = () => undefined

/** One line per change, and the keys where they change. */
export const plainView = (setting: Setting): View => {
  const { output, now, askedAt, timeZone, interactive, hostKeys } = setting
  let state: SignInState = atStart
  let known: SignInState | undefined
  let knownKeys = ''
  let isPasting = false
  let knownSilence = ''
  const write = (line: string) => void output.write(`${line}\n`)

  const keysFor = (state: SignInState): string => {
    const { own, others } = keysOf(wordsFor(state, { now: now(), timeZone }))
    const hints = [...own, ...others, ...hostKeys(state)]
    return keyLines(hints, Infinity, { interactive, now: now(), columns: 0, rows: 0 }).join('')
  }

  return {
    state: (next) => {
      state = next
      const line = plainLine(known, state, { now: now(), timeZone })
      if (!isPassing(state)) known = state
      if (line === undefined) return
      write(line)
      const keys = keysFor(state)
      if (keys !== '' && keys !== knownKeys) write(`Keys: ${keys}`)
      knownKeys = keys
    },
    unanswered: () => {
      const line = unansweredLine(state, { now: now(), timeZone, askedAt: askedAt() })
      if (line !== knownSilence) write(line)
      knownSilence = line
    },
    notice: (text) => write(`Sign in: ${lowerFirst(text)}`),
    pasting: (length) => {
      if (length !== undefined && !isPasting)
        write(`Sign in: ${lowerFirst(pasting.title)} Enter sends it, Esc goes back.`)
      isPasting = length !== undefined
    },
    transition: nothing,
    countdown: nothing,
    toggleQr: nothing,
    close: nothing,
  }
}
