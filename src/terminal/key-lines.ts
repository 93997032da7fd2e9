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
  newCode: { key: 'n', label: 'new code' },
  cancel: { key: 'Esc', label: 'cancel' },
  close: { key: 'Esc', label: 'close' },
}

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
