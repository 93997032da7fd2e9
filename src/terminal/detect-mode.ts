/** How a sign-in is shown: a panel that redraws itself, a line per change, or a JSON object per change. */
export type TerminalMode = 'rich' | 'plain' | 'json'

/**
 * `plain` where a redrawn panel is not seen well: no terminal, `NO_COLOR`, `TERM=dumb`.
 *
 * @example
 * const mode = wantsJson ? 'json' : detectMode(process.stdout)
 */
export const detectMode = (
  output: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): TerminalMode => {
  const wantsNoColor = (env['NO_COLOR'] ?? '') !== ''
  return output.isTTY === true && !wantsNoColor && env['TERM'] !== 'dumb' ? 'rich' : 'plain'
}
