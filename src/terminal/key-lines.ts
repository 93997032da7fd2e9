import { plainInk } from './ink.ts'
import type { RichContext } from './rich-context.ts'
import { flow, widthOf } from './text.ts'
import type { Action } from './words.ts'

/** A key and what it does, as the panel shows it. */
export interface KeyHint {
  /** One character, or `Esc`. */
  readonly key: string
  readonly label: string
}

/** Which key does what. Those that the words of a state name are in force. */
export const keyOf: Readonly<Record<Action, KeyHint>> = {
  openBrowser: { key: 'o', label: 'open browser' },
  copyCode: { key: 'c', label: 'copy code' },
  copyLink: { key: 'c', label: 'copy link' },
  newCode: { key: 'n', label: 'new code' },
  tryAgain: { key: 'n', label: 'try again' },
  useCode: { key: 'u', label: 'use a code' },
  useBrowser: { key: 'b', label: 'use the browser on this machine' },
  pasteAddress: { key: 'p', label: 'paste the address' },
  cancel: { key: 'Esc', label: 'cancel' },
  close: { key: 'Esc', label: 'close' },
}

const otherComputer = 'Browser on another computer?'

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
  otherwise: readonly Action[] | undefined,
  width: number,
  c: RichContext,
): string[] => {
  const hints = keyLines(
    (otherwise ?? []).map((action) => keyOf[action]),
    width,
    c,
  )
  const first = otherwise?.includes('useCode') === true ? otherComputer : ''
  if (hints.length === 0 || first === '') return hints
  const joined = `${first}  ${hints[0] ?? ''}`
  return hints.length === 1 && widthOf(joined) <= width
    ? [joined]
    : [...flow(first.split(' '), ' ', width), ...hints]
}
