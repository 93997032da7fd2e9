import type { Host } from './host.ts'

/**
 * Whether the person's browser opened; `undefined` where the host has none. An opener that resolves with `false` did not open,
 * as in VS Code where the person pressed Cancel. Rejects as the opener does.
 */
export const openPage = async (
  host: Pick<Host, 'openBrowser'>,
  url: string,
): Promise<boolean | undefined> =>
  host.openBrowser === undefined ? undefined : (await host.openBrowser(url)) !== false
