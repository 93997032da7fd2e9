/** How one text may be written, so that who reads it still has the text. */
export const spellings = {
  'as it stands': (text: string) => text,
  'percent-encoded': encodeURIComponent,
  'percent-encoded, every letter': (text: string) =>
    Array.from(text)
      .map((it) => `%${hex(it).toUpperCase()}`)
      .join(''),
  'percent-encoded twice': (text: string) => encodeURIComponent(encodeURIComponent(text)),
  'JSON escapes': (text: string) =>
    Array.from(text)
      .map((it) => `\\u00${hex(it)}`)
      .join(''),
  'escaped slashes': (text: string) => text.replaceAll('/', '\\/').replaceAll('+', '\\u002b'),
  'HTML by number': (text: string) =>
    Array.from(text)
      .map((it) => `&#${it.charCodeAt(0)};`)
      .join(''),
  'HTML in hexadecimal, twice': (text: string) =>
    Array.from(text)
      .map((it) => `&amp;#x${hex(it)};`)
      .join(''),
  'HTML by name': (text: string) => text.replaceAll('+', '&plus;').replaceAll('/', '&sol;'),
  base64: (text: string) => Buffer.from(text).toString('base64'),
  'base64 of a password header': (text: string) =>
    `Basic ${Buffer.from(`c:${text}`).toString('base64')}`,
  base64url: (text: string) => Buffer.from(text).toString('base64url'),
  hexadecimal: (text: string) => Buffer.from(text).toString('hex'),
  'hexadecimal, in pairs': (text: string) => Array.from(text).map(hex).join(':').toUpperCase(),
  'upper case': (text: string) => text.toUpperCase(),
  'lower case': (text: string) => text.toLowerCase(),
  'split by blanks': (text: string) => parts(text, 4).join(' '),
  'split by line breaks': (text: string) => parts(text, 3).join('\r\n'),
  'split by nothing that is seen': (text: string) => Array.from(text).join('\u200B'),
  'full width': (text: string) =>
    Array.from(text)
      .map((it) => String.fromCharCode(it.charCodeAt(0) + 0xfe_e0))
      .join(''),
  'halves in the other order': (text: string) => text.slice(half(text)) + text.slice(0, half(text)),
  'the first half': (text: string) => text.slice(0, half(text)),
  'the second half': (text: string) => text.slice(half(text)),
  backwards: (text: string) => Array.from(text).toReversed().join(''),
} satisfies Record<string, (text: string) => string>

export type Spelling = keyof typeof spellings

const hex = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(2, '0')
const half = ({ length }: string): number => Math.ceil(length / 2)
const parts = (text: string, length: number): string[] =>
  text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []
