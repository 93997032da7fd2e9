import { createLogUpdate } from 'log-update'
import { atStart } from '../observe/at-start.ts'
import type { Countdown, SignInState, Transition } from '../observe/states.ts'
import { createInk } from './ink.ts'
import { onExit } from 'signal-exit'
import { richParts } from './render-rich.ts'
import { sizedStream } from './sized-stream.ts'
import type { Setting, View } from './view.ts'

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'
const noticeMs = 5_000
const mostTransitions = 100

/** What makes a notice stale when it changes; being asked does not. */
const moodOf = (state: SignInState): string | undefined => {
  if (state.status === 'awaitingRedirect') return `${state.browser} ${state.offer}`
  if (state.status !== 'awaitingCode') return state.status
  const { phase, slowDowns } = state.poll
  return phase === 'asking' ? undefined : `${phase} ${slowDowns}`
}

const isCounted = ({ status }: SignInState): boolean =>
  status === 'awaitingCode' || status === 'awaitingRedirect'

/** A panel that redraws itself: on each change, and each second while the person's time counts down. */
export const richView = (setting: Setting): View => {
  const { output, now } = setting
  const sized = sizedStream(output)
  const log = createLogUpdate(sized.stream, { showCursor: true })
  const ink = createInk(output)
  const transitions: Transition[] = []
  let state = atStart
  let knownMood: string | undefined
  let countdown: Countdown | undefined
  let pasted: number | undefined
  let notice: { readonly text: string; readonly until: number } | undefined
  let showQr = setting.showQr
  let isClosed = false
  let written: string | undefined

  /** What is drawn again has its lines broken here: an address is written once, and stays. */
  const writeAddress = (address: string | undefined) => {
    if (address === undefined || address === written) return
    log.clear()
    sized.stream.write(`${address}\n`)
    written = address
  }

  const draw = () => {
    const { address, panel } = richParts(state, {
      now: now(),
      askedAt: setting.askedAt(),
      timeZone: setting.timeZone,
      columns: output.columns,
      rows: output.rows,
      heading: setting.heading,
      place: setting.place,
      countdown,
      interactive: setting.interactive && !isClosed,
      hostKeys: setting.hostKeys(state),
      pasted,
      hostKeysHeading: setting.hostKeysHeading,
      showQr,
      notice: notice !== undefined && now() < notice.until ? notice.text : undefined,
      transitions,
      ink,
    })
    sized.atOnce(() => {
      writeAddress(address)
      log(panel)
    })
  }

  const restore = () => void output.write(showCursor)
  const stopWatching = onExit(restore)
  output.write(hideCursor)
  output.on('resize', draw)

  return {
    state: (next) => {
      const mood = moodOf(next) ?? knownMood
      if (mood !== knownMood) notice = undefined
      knownMood = mood
      if (!isCounted(next) || next.status !== state.status) countdown = undefined
      state = next
      draw()
    },
    countdown: (next) => {
      if (!isCounted(state)) return
      countdown = next
      draw()
    },
    transition: (transition) => {
      if (!setting.showTransitions) return
      transitions.push(transition)
      if (transitions.length > mostTransitions) transitions.shift()
    },
    unanswered: draw,
    notice: (text) => {
      notice = { text, until: now() + noticeMs }
      draw()
    },
    pasting: (length) => {
      pasted = length
      draw()
    },
    toggleQr: () => {
      showQr = !showQr
      draw()
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      notice = undefined
      draw()
      log.done()
      output.off('resize', draw)
      stopWatching()
      restore()
    },
  }
}
