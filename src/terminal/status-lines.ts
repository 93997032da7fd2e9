import type { Countdown } from '../observe/states.ts'
import { plainInk, type Ink } from './ink.ts'
import type { RichContext } from './rich-context.ts'
import { widthOf, wrap } from './text.ts'
import type { PanelModel } from '../panel/model.ts'
import type { AwaitingCode, AwaitingRedirect } from './words.ts'

const frames = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷']
const barCells = 20
const leastBarCells = 6
/** Room for the longest that is common, so that nothing moves when the words change. */
const beatWidth = 'checked just now'.length
const barWidth = (cells: number): number => '10:00 ▕▏'.length + cells

const markOf = (state: AwaitingCode | AwaitingRedirect, now: number): string => {
  switch (state.status === 'awaitingCode' ? state.poll.phase : 'waiting') {
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

/** How it stands: pace, time left and, of a code, the heartbeat; on one line where they fit. */
export const statusLines = (
  state: AwaitingCode | AwaitingRedirect,
  { tone, title, waiting }: PanelModel,
  width: number,
  { now, countdown, ink = plainInk }: RichContext,
): string[] => {
  const status = waiting?.text ?? title
  const isCode = state.status === 'awaitingCode'
  const beat = ink.style('dim', waiting?.heartbeat ?? '')
  const room = isCode ? 2 + beatWidth : 0
  const mark = ink.style(tone === 'calm' ? 'cyan' : 'yellow', markOf(state, now))
  const bar = (cells: number) => (countdown === undefined ? '' : barOf(countdown, cells, ink))
  const join = (parts: readonly string[]) => parts.filter((part) => part !== '').join('  ')

  const wholeWidth = 2 + widthOf(status) + 2 + barWidth(barCells) + room
  if (wholeWidth <= width) return [join([`${mark} ${status}`, bar(barCells), beat])]

  const [first = '', ...rest] = wrap(status, width - 2)
  const cells = Math.min(barCells, width - barWidth(0) - room)
  const clock = bar(Math.max(cells, Math.min(barCells, width - barWidth(0))))
  const pulse = cells < leastBarCells ? [clock, beat] : [join([bar(cells), beat])]
  return [`${mark} ${first}`, ...rest.map((line) => `  ${line}`), ...pulse].filter(
    (line) => line !== '',
  )
}
