import type { Host } from '../host/host.ts'
import { openPage } from '../host/open-page.ts'
import type { SignInState } from '../observe/states.ts'

const pageOf = (state: SignInState): string | undefined => {
  if (state.status === 'awaitingCode') return state.verificationUriComplete
  return state.status === 'awaitingRedirect' ? state.authorizationUrl : undefined
}

/** Opens the page of a sign-in that has one, on a host that can, and says what came of it. Never rejects. */
export const openAt = async (
  state: SignInState,
  host: Host,
): Promise<'browser.opened' | 'browser.failed' | 'browser.absent'> => {
  const page = pageOf(state)
  if (page === undefined) return 'browser.absent'
  try {
    const isOpened = await openPage(host, page)
    if (isOpened === undefined) return 'browser.absent'
    return isOpened ? 'browser.opened' : 'browser.failed'
  } catch {
    return 'browser.failed'
  }
}
