import { otherWays } from '../panel/english.ts'
import { hostOf, isOffering } from '../panel/redirect.ts'
import { plainInk } from './ink.ts'
import { keyLines, otherwiseLines } from './key-lines.ts'
import { headingLines, hostKeyLines, linked, noticeLines, separated } from './panel-parts.ts'
import { pasting } from './pasting.ts'
import type { RichContext } from './rich-context.ts'
import { statusLines } from './status-lines.ts'
import { wrap } from './text.ts'
import { keysOf, wordsFor, type AwaitingRedirect } from './words.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** While all is well, the name of the page is link enough. */
export const needsLink = (state: AwaitingRedirect): boolean =>
  state.browser !== 'opened' && isOffering(state)

const pasteLines = (length: number, width: number, { ink = plainInk }: RichContext): string[] => [
  ...wrap(`› ${pasting.title}`, width).map((line) => ink.style('cyan', line)),
  ...wrap(`  ${pasting.progress(length)}`, width).map((line) => ink.style('dim', line)),
]

/** The panel of a person who is in the browser of this machine. */
export const redirectPanel = (
  state: AwaitingRedirect,
  { width, height }: Size,
  c: RichContext,
): string[] => {
  const { ink = plainInk, interactive, pasted } = c
  const words = wordsFor(state, c)
  const { own, others } = keysOf(words)
  const host = hostOf(state.authorizationUrl)
  const body = isOffering(state) && interactive !== true ? [...words.body, otherWays] : words.body
  const withLink = (line: string) =>
    ink.style(
      'dim',
      line.replace(host, () => linked(state.authorizationUrl, host, c)),
    )
  const about = [
    ...wrap(words.title, width),
    ...body.flatMap((text) => wrap(text, width)).map(withLink),
  ]
  const status = [...statusLines(state, words, width, c), ...noticeLines(width, c)]
  const keys =
    interactive === true && pasted !== undefined
      ? [pasteLines(pasted, width, c)]
      : [
          keyLines(own, width, c),
          otherwiseLines({ others, title: words.othersTitle }, width, c),
          hostKeyLines(width, c),
        ]
  const shapes = [
    separated([headingLines(width, c), about, status, ...keys]),
    [...headingLines(width, c), ...about, ...status, ...keys.flat()],
    [...about, ...status, ...keys.flat()],
  ]
  return shapes.find((lines) => lines.length <= height) ?? shapes.at(-1) ?? []
}
