import { toAddress } from '../kit/address.ts'
import { plainText } from '../kit/plain-text.ts'
import type { Of } from './messages.ts'

/** The host of a page, as far as there is one: a state may come from another process. */
export const hostOf = (url: string): string => plainText(URL.parse(url)?.host || url)

/** The address, if it is one that a link may lead to: a state may come from another process. */
export const hrefOf = (url: string): string | null => toAddress(url) ?? null

const longestQr = 500

/** Whether a camera can read an address as a QR code: a longer one is too fine, and at some length there is none. */
export const isScannable = (address: string): boolean => address.length <= longestQr

/** Whether it looks as if the browser does not come back by itself. */
export const isOffering = ({ browser, offer }: Of<'awaitingRedirect'>): boolean =>
  offer === 'device' || browser === 'failed'
