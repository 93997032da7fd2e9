import type { SignInState } from '../observe/states.ts'
import { plainInk, type Ink } from './ink.ts'
import { keyLines, keyOf, type KeyHint } from './key-lines.ts'
import type { RichContext } from './rich-context.ts'
import { statusLines } from './status-lines.ts'
import { chop, clean, flow, widthOf, wrap } from './text.ts'
import { wordsFor } from './words.ts'

type AwaitingCode = Extract<SignInState, { status: 'awaitingCode' }>

const codeBox = (code: string, width: number, ink: Ink): string[] => {
  const bold = ink.style('bold', code)
  const edge = '─'.repeat(widthOf(code) + 6)
  if (widthOf(edge) + 2 > width) return [bold]
  const [top, side, bottom] = [`╭${edge}╮`, '│', `╰${edge}╯`].map((line) => ink.style('cyan', line))
  return [`${top}`, `${side}   ${bold}   ${side}`, `${bottom}`]
}

const headingLines = (width: number, { heading, place, ink = plainInk }: RichContext): string[] => {
  const first = clean(heading ?? 'Sign in with IAM Identity Center')
  const second = place === undefined ? [] : [clean(place)]
  const joined = [first, ...second].join('  ·  ')
  if (widthOf(joined) <= width) return [ink.style('bold', joined)]
  return [
    ...wrap(first, width).map((line) => ink.style('bold', line)),
    ...second.flatMap((text) => chop(text, width)).map((line) => ink.style('dim', line)),
  ]
}

const noticeLines = (width: number, { notice, ink = plainInk }: RichContext): string[] =>
  notice === undefined ? [] : wrap(`› ${notice}`, width).map((line) => ink.style('cyan', line))

/** Where to go. The link leads to the page with the code filled in. */
export const linkLines = (
  { verificationUri, verificationUriComplete }: AwaitingCode,
  width: number,
  { ink = plainInk }: RichContext,
): string[] => {
  const shown = clean(verificationUri)
  const link = (text: string) =>
    ink.link(clean(verificationUriComplete), ink.style('underline', text))
  return 6 + widthOf(shown) <= width
    ? [`Open  ${link(shown)}`]
    : ['Open', ...chop(shown, width).map(link)]
}

const separated = (blocks: readonly (readonly string[])[]): string[] =>
  blocks
    .filter((block) => block.length > 0)
    .flatMap((block, at) => (at === 0 ? block : ['', ...block]))

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
  const { ink = plainInk, hostKeys = [], hostKeysHeading } = c
  const words = wordsFor(state, c)
  const own = words.actions.map((action) => keyOf[action])
  const hostLines = keyLines(hostKeys, width, c)
  const blocks = [
    headingLines(width, c),
    [
      ...wrap(words.title, width),
      ...codeBox(clean(state.userCode), isCompact ? 0 : width, ink),
      ...link,
      ...words.body.flatMap((text) => wrap(text, width)).map((line) => ink.style('dim', line)),
    ],
    [...statusLines(state, words, width, c), ...noticeLines(width, c)],
    keyLines([...own.slice(0, -1), ...qrKey, ...own.slice(-1)], width, c),
    hostLines.length === 0 || hostKeysHeading === undefined
      ? hostLines
      : [...flow([hostKeysHeading], '', width), ...hostLines],
  ]
  return isCompact ? blocks.flat() : separated(blocks)
}

/** The panel of every other state: what is happening, what to do, which keys there are. */
export const messagePanel = (state: SignInState, width: number, c: RichContext): string[] => {
  const { ink = plainInk } = c
  const { title, body, tone, actions } = wordsFor(state, c)
  const color = { calm: 'cyan', info: 'yellow', success: 'green', danger: 'red' } as const
  const mark = { calm: '◌', info: '○', success: '✔', danger: '✖' } as const
  const isRenewable = state.status === 'expired' && c.interactive === true
  const text = isRenewable ? `${title}. Press n for a new one` : title
  const [first = '', ...rest] = wrap(text, width - 2)
  return separated([
    headingLines(width, c),
    [
      `${ink.style(color[tone], mark[tone])} ${ink.style('bold', first)}`,
      ...rest.map((line) => `  ${ink.style('bold', line)}`),
      ...body.flatMap((paragraph) => wrap(paragraph, width - 2)).map((line) => `  ${line}`),
    ],
    noticeLines(width, c),
    keyLines(
      actions.map((action) => keyOf[action]),
      width,
      c,
    ),
  ])
}
