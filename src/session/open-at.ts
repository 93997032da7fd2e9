import type { Host } from '../host/host.ts'
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
  if (page === undefined || host.openBrowser === undefined) return 'browser.absent'
  try {
    await host.openBrowser(page)
    return 'browser.opened'
  } catch {
    return 'browser.failed'
  }
}
