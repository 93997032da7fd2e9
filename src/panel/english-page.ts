import type { PageWords } from './messages.ts'

export const page: PageWords = {
  copied: 'Copied',
  copyYourself: 'This page may not copy by itself: it is selected for you to copy.',
  showQr: 'Show QR code',
  hideQr: 'Hide QR code',
  connectionLost: 'The connection to the app is lost. This is how it stood last.',
  qrLabel: 'QR code of the page, with the code filled in',
  spellCode: 'Spell the code',
  newTab: 'opens a new tab',
  address: 'Address that your browser ended at',
  sendAddress: 'Continue',
  back: 'Go back',
  foreignAddress:
    'That is not the address of this sign-in: copy all of it, from where your browser ended.',
  takenAddress: 'That is it.',
  cancelAllTheSame: 'Cancel the sign-in',
  requestId: 'Request id',
}
