import { page } from '../panel/english-page.ts'

/** While the person pastes the address: it is a secret, so that its length is all there is to see. */
export const pasting = {
  title: 'Paste the address that your browser ended at. It is not shown.',
  progress: (length: number): string =>
    `${length === 0 ? 'nothing yet' : `${length} characters`} · Enter sends it · Esc goes back`,
  taken: page.takenAddress,
  refused: page.foreignAddress,
} as const
