import { isTooSmall, type TerminalSize } from './size.ts'

/** How a sign-in is shown: a panel that redraws itself, a line per change, or a JSON object per change. */
export type TerminalMode = 'rich' | 'plain' | 'json'

/**
 * `plain` where a redrawn panel is not seen well: no terminal, `NO_COLOR`, `TERM=dumb`, less than 24 columns or 6 rows. One that
 * does not say its size is taken for 80 × 24.
 *
 * @example
 * const mode = wantsJson ? 'json' : detectMode(process.stdout)
 */
export const detectMode = (
  output: TerminalSize & { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): TerminalMode => {
  const wantsNoColor = (env['NO_COLOR'] ?? '') !== ''
  const isSeen = output.isTTY === true && !isTooSmall(output)
  return isSeen && !wantsNoColor && env['TERM'] !== 'dumb' ? 'rich' : 'plain'
}
