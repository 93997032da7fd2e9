import type { SignInState } from '../observe/states.ts'
import { plainText } from '../kit/plain-text.ts'
import { isScannable } from '../panel/redirect.ts'
import { codePanel, linkLines, messagePanel } from './code-panel.ts'
import { plainInk } from './ink.ts'
import { qrLines } from './qr-lines.ts'
import { redirectPanel } from './redirect-panel.ts'
import type { RichContext } from './rich-context.ts'
import { padEnd, widthOf } from './text.ts'
import { transitionLines } from './transition-lines.ts'
import type { AwaitingCode } from './words.ts'

const margin = 2
const gap = 3
const leastColumnWidth = 36
const mostTransitions = 6

const hideQr = [{ key: 'q', label: 'hide QR' }]
const showQr = [{ key: 'q', label: 'show QR' }]

/** Two columns; an address that does not fit into the first goes below, over the full width. */
const withQrBeside = (
  state: AwaitingCode,
  qr: readonly string[],
  width: number,
  c: RichContext,
) => {
  const columnWidth = width - gap - widthOf(qr[0] ?? '')
  if (columnWidth < leastColumnWidth) return []
  const link = linkLines(state, columnWidth, c)
  const isBroken = link.length > 1
  const shape = { width: columnWidth, link: isBroken ? [] : link, qrKey: hideQr }
  const column = codePanel(state, shape, c)
  const rows = Array.from({ length: Math.max(column.length, qr.length) }, (_, row) =>
    `${padEnd(column[row] ?? '', columnWidth + gap)}${qr[row] ?? ''}`.trimEnd(),
  )
  return isBroken ? [...rows, ...linkLines(state, width, c)] : rows
}

const withQrBelow = (state: AwaitingCode, qr: readonly string[], width: number, c: RichContext) =>
  widthOf(qr[0] ?? '') > width
    ? []
    : [
        ...codePanel(state, { width, link: linkLines(state, width, c), qrKey: hideQr }, c),
        '',
        ...qr,
      ]

const awaitingCodeLines = (
  state: AwaitingCode,
  width: number,
  height: number,
  c: RichContext,
): readonly string[] => {
  const address = plainText(state.verificationUriComplete)
  const qr = isScannable(address) ? qrLines(address, c.ink ?? plainInk) : []
  const pictured = [withQrBeside(state, qr, width, c), withQrBelow(state, qr, width, c)].find(
    (lines) => qr.length > 0 && lines.length > 0 && lines.length <= height,
  )
  if (pictured !== undefined && c.showQr !== false) return pictured
  const qrKey = pictured === undefined ? [] : showQr
  const shape = { width, link: linkLines(state, width, c), qrKey }
  const bare = codePanel(state, shape, c)
  return bare.length <= height ? bare : codePanel(state, { ...shape, isCompact: true }, c)
}

const panelOf = (state: SignInState, width: number, height: number, c: RichContext) => {
  switch (state.status) {
    case 'awaitingCode':
      return awaitingCodeLines(state, width, height, c)
    case 'awaitingRedirect':
      return redirectPanel(state, { width, height }, c)
    case 'starting':
    case 'exchanging':
    case 'signedIn':
    case 'expired':
    case 'denied':
    case 'failed':
    case 'cancelled':
      return messagePanel(state, width, c)
  }
}

/**
 * The panel for a terminal, as lines of at most `columns` columns and at most `rows - 1` rows: the cursor rests below it.
 * The code is never broken; the QR code stands beside it, below it, or is left out. Pure.
 *
 * @example
 * process.stdout.write(renderRich(signIn.getState(), { now: Date.now(), columns: 80, rows: 24 }))
 */
export const renderRich = (state: SignInState, context: RichContext): string => {
  const { rows, columns, transitions = [], ink = plainInk } = context
  const width = columns - margin
  const height = rows - 1
  const panel = panelOf(state, width, height, context)
  const room = Math.max(0, Math.min(mostTransitions, height - panel.length - 2))
  const steps = transitionLines(transitions, { count: room, width }, context).map((line) =>
    ink.style('dim', line),
  )
  const lines = [...panel, ...(steps.length === 0 ? [] : ['', ...steps])]
  const framed = lines.length < height ? ['', ...lines] : lines.slice(0, Math.max(1, height))
  return framed.map((line) => (line === '' ? '' : ' '.repeat(margin) + line)).join('\n')
}
