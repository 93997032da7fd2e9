import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** How a renderer may colour its text and link it. */
export interface Ink {
  style(format: Format, text: string): string
  link(url: string, text: string): string
  readonly hasColor: boolean
}

/**
 * Text as it is.
 *
 * @example
 * plainInk.style('bold', 'Sign in') // 'Sign in'
 */
export const plainInk: Ink = {
  style: (_, text) => text,
  link: (_, text) => text,
  hasColor: false,
}

/**
 * What a stream can show; `NO_COLOR`, `NODE_DISABLE_COLORS` and `FORCE_COLOR` are obeyed.
 *
 * @example
 * process.stdout.write(createInk(process.stdout).style('bold', 'Sign in'))
 */
export const createInk = (stream: NodeJS.WritableStream): Ink => {
  const style: Ink['style'] = (format, text) => styleText(format, text, { stream })
  if (style('bold', '') === '') return plainInk
  return {
    style,
    link: (url, text) => `\u001B]8;;${url}\u0007${text}\u001B]8;;\u0007`,
    hasColor: true,
  }
}
