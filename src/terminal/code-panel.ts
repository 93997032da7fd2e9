import type { SignInState } from '../observe/states.ts'
import { plainInk, type Ink } from './ink.ts'
import { keyLines, otherwiseLines } from './key-lines.ts'
import { headingLines, hostKeyLines, linked, noticeLines, separated } from './panel-parts.ts'
import type { RichContext } from './rich-context.ts'
import { statusLines } from './status-lines.ts'
import { widthOf, wrap } from './text.ts'
import { keysOf, wordsFor, type AwaitingCode, type KeyHint } from './words.ts'

const codeBox = (code: string, width: number, ink: Ink): string[] => {
  const bold = ink.style('bold', code)
  const edge = '─'.repeat(widthOf(code) + 6)
  if (widthOf(edge) + 2 > width) return [bold]
  const [top, side, bottom] = [`╭${edge}╮`, '│', `╰${edge}╯`].map((line) => ink.style('cyan', line))
  return [`${top}`, `${side}   ${bold}   ${side}`, `${bottom}`]
}

const open = 'Open  '

/** Whether the address fits into a line of the panel. No address is ever broken: a mouse would copy the breaks. */
export const fitsInLine = ({ verificationUri }: AwaitingCode, width: number): boolean =>
  widthOf(open) + widthOf(verificationUri) <= width

/** Where to go. The link leads to the page with the code filled in. */
export const linkLines = (state: AwaitingCode, width: number, c: RichContext): string[] =>
  fitsInLine(state, width)
    ? [open + linked(state.verificationUriComplete, state.verificationUri, c)]
    : wrap('Open the link above.', width)

/** How a panel is laid out. */
export interface Shape {
  readonly width: number
  /** What `linkLines` gave, or nothing where the link goes elsewhere. */
  readonly link: readonly string[]
  /** The key that shows or hides the QR code, where there is room for one. */
  readonly qrKey: readonly KeyHint[]
  /** For a window of a few lines: no box, no blank lines. */
  readonly isCompact?: boolean
}

/** The panel of a person who has a code, without the QR code. */
export const codePanel = (
  state: AwaitingCode,
  { width, link, qrKey, isCompact = false }: Shape,
  c: RichContext,
): string[] => {
  const { ink = plainInk } = c
  const words = wordsFor(state, c)
  const { own, others } = keysOf(words)
  const blocks = [
    headingLines(width, c),
    [
      ...wrap(words.title, width),
      ...codeBox(state.userCode, isCompact ? 0 : width, ink),
      ...link,
      ...words.body.flatMap((text) => wrap(text, width)).map((line) => ink.style('dim', line)),
    ],
    [...statusLines(state, words, width, c), ...noticeLines(width, c)],
    [
      ...keyLines([...own.slice(0, -1), ...qrKey, ...own.slice(-1)], width, c),
      ...otherwiseLines({ others, title: words.othersTitle }, width, c),
    ],
    hostKeyLines(width, c),
  ]
  return isCompact ? blocks.flat() : separated(blocks)
}

const looks = {
  calm: ['◌', 'cyan'],
  info: ['○', 'yellow'],
  success: ['✔', 'green'],
  warning: ['✖', 'red'],
  error: ['✖', 'red'],
} as const

/** The panel of every other state: what is happening, what to do, which keys there are. */
export const messagePanel = (state: SignInState, width: number, c: RichContext): string[] => {
  const { ink = plainInk } = c
  const words = wordsFor(state, c)
  const { title, body, tone } = words
  const [mark, color] = looks[tone]
  const isRenewable = state.status === 'expired' && c.interactive === true
  const text = isRenewable ? `${title}. Press n for a new one` : title
  const [first = '', ...rest] = wrap(text, width - 2)
  return separated([
    headingLines(width, c),
    [
      `${ink.style(color, mark)} ${ink.style('bold', first)}`,
      ...rest.map((line) => `  ${ink.style('bold', line)}`),
      ...body.flatMap((paragraph) => wrap(paragraph, width - 2)).map((line) => `  ${line}`),
    ],
    noticeLines(width, c),
    keyLines(keysOf(words).own, width, c),
  ])
}
