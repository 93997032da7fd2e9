import { plainInk } from './ink.ts'
import type { RichContext } from './rich-context.ts'
import { flow, widthOf } from './text.ts'
import type { KeyHint } from './words.ts'

/** `o open browser · Esc cancel`, in as many lines as it takes. */
export const keyLines = (
  hints: readonly KeyHint[],
  width: number,
  { interactive, ink = plainInk }: RichContext,
): string[] => {
  if (interactive !== true) return []
  const styled = hints.map(({ key, label }) => {
    const isWide = widthOf(`${key} ${label}`) > width
    return isWide ? `${key} ${label}` : `${ink.style('bold', key)} ${ink.style('dim', label)}`
  })
  return flow(styled, ink.style('dim', ' · '), width)
}

/** The ways beside the first one, after what stands before them where there is more than one. */
export const otherwiseLines = (
  { others, title }: { readonly others: readonly KeyHint[]; readonly title: string | null },
  width: number,
  c: RichContext,
): string[] => {
  const hints = keyLines(others, width, c)
  const first = title ?? ''
  if (hints.length === 0 || first === '') return hints
  const joined = `${first}  ${hints[0] ?? ''}`
  return hints.length === 1 && widthOf(joined) <= width
    ? [joined]
    : [...flow(first.split(' '), ' ', width), ...hints]
}
