import type { SignInState } from '../observe/states.ts'
import { keyLines, keyOf } from './key-lines.ts'
import { isPassing, plainLine } from './plain-line.ts'
import type { Setting, View } from './view.ts'
import { lowerFirst, wordsFor } from './words.ts'

const nothing = () => undefined

/** One line per change, and the keys where they change. */
export const plainView = (setting: Setting): View => {
  const { output, now, timeZone, interactive, hostKeys } = setting
  let known: SignInState | undefined
  let knownKeys = ''
  const write = (line: string) => void output.write(`${line}\n`)

  const keysFor = (state: SignInState): string => {
    const { actions } = wordsFor(state, { now: now(), timeZone })
    const hints = [
      ...actions.map((action) => keyOf[action]),
      ...(state.status === 'awaitingCode' ? hostKeys() : []),
    ]
    return keyLines(hints, Infinity, { interactive, now: now(), columns: 0, rows: 0 }).join('')
  }

  return {
    state: (state) => {
      const line = plainLine(known, state, { now: now(), timeZone })
      if (!isPassing(state)) known = state
      if (line === undefined) return
      write(line)
      const keys = keysFor(state)
      if (keys !== '' && keys !== knownKeys) write(`Keys: ${keys}`)
      knownKeys = keys
    },
    notice: (text) => write(`Sign in: ${lowerFirst(text)}`),
    transition: nothing,
    countdown: nothing,
    toggleQr: nothing,
    close: nothing,
  }
}
