import { timeOf, type Moment } from './moment.ts'
import { clean, lowerFirst } from './text.ts'
import type { AwaitingRedirect, Words } from './words.ts'

/** The host of the page, as far as there is one: a state may come from another process. */
export const hostOf = (url: string): string => clean(URL.parse(url)?.host ?? url)

/** Whether it looks as if the browser does not come back by itself. */
export const isOffering = ({ browser, offer }: AwaitingRedirect): boolean =>
  offer === 'device' || browser === 'failed'

/** Why the other ways are offered, where they are. */
const troubleOf = (state: AwaitingRedirect): string | undefined => {
  if (state.browser === 'failed') return 'No browser opened: open the link in one on this machine.'
  return isOffering(state) ? 'Your browser has not come back yet.' : undefined
}

/** For those who are shown no keys. */
export const otherWays = 'Is your browser on another computer? Then sign in with a code.'

/** The words for a person who is in the browser of this machine. */
export const redirectWords = (state: AwaitingRedirect, moment: Moment): Words => {
  const { authorizationUrl, browser, expiresAt } = state
  const until = timeOf(expiresAt, moment)
  const host = hostOf(authorizationUrl)
  const trouble = troubleOf(state)
  return {
    title: 'Finish in your browser',
    body: [
      ...(browser === 'opened' ? [`We opened a page at ${host}.`] : []),
      ...(browser === 'unopened' ? [`The page is at ${host}.`] : []),
      ...(trouble === undefined ? [] : [trouble]),
    ],
    status:
      browser !== 'failed' && trouble !== undefined
        ? 'still waiting for your browser'
        : 'waiting for your browser',
    announce:
      trouble === undefined
        ? `finish in your browser, on this machine: ${clean(authorizationUrl)} (until ${until}).`
        : `${lowerFirst(trouble)} ${otherWays}`,
    tone: trouble === undefined ? 'calm' : 'info',
    actions: ['openBrowser', 'copyLink', 'tryAgain', 'cancel'],
    otherwise: ['useCode', 'pasteAddress'],
  }
}

/** While the person pastes the address: it is a secret, so that its length is all there is to see. */
export const pasting = {
  title: 'Paste the address that your browser ended at. It is not shown.',
  progress: (length: number): string =>
    `${length === 0 ? 'nothing yet' : `${length} characters`} · Enter sends it · Esc goes back`,
  taken: 'That is it.',
  refused:
    'That is not the address of this sign-in: copy all of it, from where your browser ended.',
} as const
