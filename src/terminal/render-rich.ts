import type { SignInState } from '../observe/states.ts'
import { cleanState } from '../panel/clean.ts'
import { isScannable } from '../panel/redirect.ts'
import { codePanel, fitsInLine, linkLines, messagePanel } from './code-panel.ts'
import { plainInk } from './ink.ts'
import { qrLines } from './qr-lines.ts'
import { linked } from './panel-parts.ts'
import { needsLink, redirectPanel } from './redirect-panel.ts'
import type { RichContext } from './rich-context.ts'
import { layoutWidth, sizeOf } from './size.ts'
import { padEnd, widthOf } from './text.ts'
import { transitionLines } from './transition-lines.ts'
import type { AwaitingCode } from './words.ts'

const margin = 2
const gap = 3
const leastColumnWidth = 36
const mostTransitions = 6

const hideQr = [{ key: 'q', label: 'hide QR' }]
const showQr = [{ key: 'q', label: 'show QR' }]

/** Two columns; an address that fits into a line but not into the first column goes below. */
const withQrBeside = (
  state: AwaitingCode,
  qr: readonly string[],
  width: number,
  c: RichContext,
) => {
  const columnWidth = width - gap - widthOf(qr[0] ?? '')
  if (columnWidth < leastColumnWidth) return []
  const isBelow = fitsInLine(state, width) && !fitsInLine(state, columnWidth)
  const link = isBelow ? [] : linkLines(state, columnWidth, c)
  const shape = { width: columnWidth, link, qrKey: hideQr }
  const column = codePanel(state, shape, c)
  const rows = Array.from({ length: Math.max(column.length, qr.length) }, (_, row) =>
    `${padEnd(column[row] ?? '', columnWidth + gap)}${qr[row] ?? ''}`.trimEnd(),
  )
  return isBelow ? [...rows, ...linkLines(state, width, c)] : rows
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
  const address = state.verificationUriComplete
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

/** The address that the person may have to open by hand, and where the link on it leads. */
const addressOf = (state: SignInState): readonly [shown: string, href: string] | undefined => {
  if (state.status === 'awaitingCode') return [state.verificationUri, state.verificationUriComplete]
  return state.status === 'awaitingRedirect' && needsLink(state)
    ? [state.authorizationUrl, state.authorizationUrl]
    : undefined
}

/** What a terminal shows of a sign-in. */
interface RichParts {
  /** The address, where the panel has it not. It goes above the panel in one piece, and the terminal breaks it: so a mouse copies it whole. */
  readonly address: string | undefined
  readonly panel: string
}

/** A panel is of little use in fewer. */
const leastPanelHeight = 8

/** The panel, and the address that has no room in it. Pure. */
export const richParts = (anyState: SignInState, context: RichContext): RichParts => {
  const state = cleanState(anyState)
  const { transitions = [], ink = plainInk } = context
  const { columns, rows } = sizeOf(context)
  const width = layoutWidth(columns) - margin
  const [shown = '', href = ''] = addressOf(state) ?? []
  const isInLine = state.status === 'awaitingCode' && fitsInLine(state, width)
  const addressRows = Math.ceil(widthOf(shown) / columns)
  const rest = Math.max(1, rows - 1 - addressRows, Math.min(rows - 2, leastPanelHeight))
  const height = isInLine ? Math.max(1, rows - 1) : rest
  const panel = panelOf(state, width, height, context)
  const room = Math.max(0, Math.min(mostTransitions, height - panel.length - 2))
  const steps = transitionLines(transitions, { count: room, width }, context).map((line) =>
    ink.style('dim', line),
  )
  const lines = [...panel, ...(steps.length === 0 ? [] : ['', ...steps])]
  const framed = lines.length < height ? ['', ...lines] : lines.slice(0, height)
  const isAbove = shown !== '' && !framed.some((line) => line.includes(shown))
  const kept = isAbove ? framed.slice(0, rest) : framed
  return {
    address: isAbove ? linked(href, shown, context) : undefined,
    panel: kept.map((line) => (line === '' ? '' : ' '.repeat(margin) + line)).join('\n'),
  }
}

/**
 * The panel for a terminal, as at most `rows - 1` lines of at most `columns` columns (of 24, if there are fewer): the cursor
 * rests below it. The code is never broken; the QR code stands beside it, below it, or is left out. An address that does not fit
 * into a line comes first, in a line of its own, for the terminal to break. Pure.
 *
 * @example
 * process.stdout.write(renderRich(signIn.getState(), { now: Date.now(), columns: 80, rows: 24 }))
 */
export const renderRich = (state: SignInState, context: RichContext): string => {
  const { address, panel } = richParts(state, context)
  return address === undefined ? panel : `${address}\n${panel}`
}
