import type { OpenBrowserOutput } from '../../machines/types.ts'
import type { Clock, Host } from '../host/host.ts'
import { notOpened, portErrorInfo } from './port-error.ts'

/** Opens a page as `openPage` does, and says what came of it. Never rejects. */
export const tryToOpen = async (
  open: () => Promise<boolean | undefined>,
  clock: Pick<Clock, 'now'>,
  explain: Host['explain'],
): Promise<OpenBrowserOutput> => {
  try {
    const isOpened = await open()
    if (isOpened !== false)
      return { kind: isOpened === true ? 'opened' : 'absent', at: clock.now() }
    const error = { ...notOpened, detail: 'It answered that it did not.' }
    return { kind: 'failed', at: clock.now(), error }
  } catch (thrown) {
    const error = portErrorInfo('browser_unavailable', thrown, explain)
    return { kind: 'failed', at: clock.now(), error }
  }
}
