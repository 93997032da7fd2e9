import type { Countdown, SignInState } from '../observe/states.ts'
import { plainInk, type Ink } from './ink.ts'
import type { RichContext } from './rich-context.ts'
import { widthOf, wrap } from './text.ts'
import { heartbeat, type Words } from './words.ts'

type AwaitingCode = Extract<SignInState, { status: 'awaitingCode' }>

const frames = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷']
const barCells = 20
const leastBarCells = 6
/** Room for the longest that is common, so that nothing moves when the words change. */
const beatWidth = 'checked just now'.length
const barWidth = (cells: number): number => '10:00 ▕▏'.length + cells

const markOf = (state: AwaitingCode, now: number): string => {
  switch (state.poll.phase) {
    case 'offline':
      return '⌁'
    case 'retrying':
      return '○'
    case 'suspended':
      return '☾'
    case 'waiting':
    case 'slowedDown':
    case 'asking':
      return frames[Math.floor(now / 1_000) % frames.length] ?? ''
  }
}

const barOf = ({ fraction, label, stage }: Countdown, cells: number, ink: Ink): string => {
  const full = Math.round(fraction * cells)
  const isLast = stage === 'last' || stage === 'over'
  const color = isLast ? 'yellow' : 'cyan'
  const bar = ink.style(color, '█'.repeat(full)) + ink.style('dim', '░'.repeat(cells - full))
  return `${ink.style(isLast ? ['bold', 'yellow'] : 'bold', label)} ▕${bar}▏`
}

/** How the code stands: pace, time left and heartbeat, on one line where they fit. */
export const statusLines = (
  state: AwaitingCode,
  words: Words,
  width: number,
  { now, timeZone, countdown, ink = plainInk }: RichContext,
): string[] => {
  const status = words.status ?? words.title
  const beat = ink.style('dim', heartbeat(state, { now, timeZone }))
  const mark = ink.style(words.tone === 'calm' ? 'cyan' : 'yellow', markOf(state, now))
  const bar = (cells: number) => (countdown === undefined ? '' : barOf(countdown, cells, ink))
  const join = (parts: readonly string[]) => parts.filter((part) => part !== '').join('  ')

  const wholeWidth = 2 + widthOf(status) + 2 + barWidth(barCells) + 2 + beatWidth
  if (wholeWidth <= width) return [join([`${mark} ${status}`, bar(barCells), beat])]

  const [first = '', ...rest] = wrap(status, width - 2)
  const cells = Math.min(barCells, width - barWidth(0) - 2 - beatWidth)
  const clock = bar(Math.max(cells, Math.min(barCells, width - barWidth(0))))
  const pulse = cells < leastBarCells ? [clock, beat] : [join([bar(cells), beat])]
  return [`${mark} ${first}`, ...rest.map((line) => `  ${line}`), ...pulse].filter(
    (line) => line !== '',
  )
}
