import type { BrowserEvent } from '../../machines/types.ts'
import { tryToOpen } from '../effects/open-browser.ts'
import type { Host } from '../host/host.ts'
import { openPage } from '../host/open-page.ts'
import { createTimeLimit, timedOut } from '../kit/time-limit.ts'
import { pageOf } from '../observe/page-of.ts'
import type { SignInState } from '../observe/states.ts'

/** An opener may ask the person first, as that of VS Code does. */
const openLimitMs = 60_000

/**
 * Opens the page of a sign-in that has one, on a host that can, and says what came of it; nothing where there is neither, or where the
 * sign-in was `over` before it opened. Never rejects.
 */
export const openAt = async (
  state: SignInState,
  host: Host,
  over: () => Promise<unknown>,
): Promise<BrowserEvent | undefined> => {
  const page = pageOf(state)
  if (page === undefined || host.openBrowser === undefined) return undefined
  const ended = over().then(
    () => undefined,
    () => undefined,
  )
  const inTime = createTimeLimit(host.clock, openLimitMs)
  const open = () =>
    inTime(
      () => Promise.race([openPage(host, page), ended]),
      () => timedOut('The browser does not open.'),
    )
  const outcome = await tryToOpen(open, host.clock, (trouble, at) => host.explain?.(trouble, at))
  if (outcome.kind === 'failed') return { type: 'browser.failed', error: outcome.error }
  return outcome.kind === 'opened' ? { type: 'browser.opened' } : undefined
}
