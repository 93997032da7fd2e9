import stripAnsi from 'strip-ansi'

const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
/** Controls, and what cannot be seen: it may reorder what can. */
const invisible = /[\p{Cc}\p{Cf}]/gu

/**
 * One line of text with nothing in it that steers a terminal, reorders what stands beside it, or hides. Whatever a service, a
 * peer or a store wrote is made so where it comes in. Pure.
 */
export const plainText = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text
    : stripAnsi(text).toWellFormed().replaceAll(lineBreaks, ' ').replaceAll(invisible, '')
