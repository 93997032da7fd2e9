import type { Host } from './host/host.ts'
import type { SignInState } from './observe/states.ts'

/** Opens the page of a sign-in that has one, on a host that can, and says what came of it. Never rejects. */
export const openAt = async (
  state: SignInState,
  host: Host,
): Promise<'browser.opened' | 'browser.failed' | 'browser.absent'> => {
  if (state.status !== 'awaitingCode' || host.openBrowser === undefined) return 'browser.absent'
  try {
    await host.openBrowser(state.verificationUriComplete)
    return 'browser.opened'
  } catch {
    return 'browser.failed'
  }
}
