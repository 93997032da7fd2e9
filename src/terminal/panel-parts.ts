import { plainText } from '../kit/plain-text.ts'
import { hrefOf } from '../panel/redirect.ts'
import { plainInk } from './ink.ts'
import { keyLines } from './key-lines.ts'
import type { RichContext } from './rich-context.ts'
import { flow, widthOf, wrap } from './text.ts'

/** Who asks, and where one signs in. */
export const headingLines = (
  width: number,
  { heading, place, ink = plainInk }: RichContext,
): string[] => {
  const first = plainText(heading ?? 'Sign in with IAM Identity Center')
  const second = place === undefined ? [] : [plainText(place)]
  const joined = [first, ...second].join('  ·  ')
  if (widthOf(joined) <= width) return [ink.style('bold', joined)]
  return [
    ...wrap(first, width).map((line) => ink.style('bold', line)),
    ...second.flatMap((text) => wrap(text, width)).map((line) => ink.style('dim', line)),
  ]
}

/** A link, where the address is one that a link may lead to. */
export const linked = (url: string, text: string, { ink = plainInk }: RichContext): string => {
  const shown = ink.style('underline', text)
  return hrefOf(url) === null ? shown : ink.link(url, shown)
}

/** What the last key brought about. */
export const noticeLines = (width: number, { notice, ink = plainInk }: RichContext): string[] =>
  notice === undefined ? [] : wrap(`› ${notice}`, width).map((line) => ink.style('cyan', line))

/** The host's own keys, after what stands before them. */
export const hostKeyLines = (width: number, c: RichContext): string[] => {
  const { hostKeys = [], hostKeysHeading } = c
  const lines = keyLines(hostKeys, width, c)
  return lines.length === 0 || hostKeysHeading === undefined
    ? lines
    : [...flow([hostKeysHeading], '', width), ...lines]
}

/** With a blank line between blocks. */
export const separated = (blocks: readonly (readonly string[])[]): string[] =>
  blocks
    .filter((block) => block.length > 0)
    .flatMap((block, at) => (at === 0 ? block : ['', ...block]))
