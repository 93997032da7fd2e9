/** While the person pastes the address: it is a secret, so that its length is all there is to see. */
export const pasting = {
  title: 'Paste the address that your browser ended at. It is not shown.',
  progress: (length: number): string =>
    `${length === 0 ? 'nothing yet' : `${length} characters`} · Enter sends it · Esc goes back`,
  taken: 'That is it.',
  refused:
    'That is not the address of this sign-in: copy all of it, from where your browser ended.',
} as const
