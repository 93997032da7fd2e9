// What the codes of a system mean, as an error says them: from the table itself.
import { troubleTable } from '../../src/host/node-troubles.ts'
import type { TroubleAt } from '../../src/host/host.ts'
import type { TroubleRow } from '../../src/host/node-network-troubles.ts'

const titles: Readonly<Record<TroubleAt, string>> = {
  network: 'Requests: `network`',
  store: 'The store: `store_unavailable`',
  redirect: 'The port that the browser comes back to: `redirect_unavailable`',
  browser: 'Opening the browser: `browser_unavailable`, in `lastError` of `awaitingRedirect`',
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const lineOf =
  (at: TroubleAt) =>
  ({ codes, message, hint, isLasting = false }: TroubleRow): string => {
    const reasons = codes.map((code) => `\`${code}\``).join(', ')
    const again = at === 'network' ? ` ${isLasting ? 'no: said at once' : 'yes'} |` : ''
    return `| ${reasons} | ${cell(message)} | ${cell(hint)} |${again}`
  }

const tableOf = (at: TroubleAt): string => {
  const again = at === 'network' ? ' tried again |' : ''
  return [
    `## ${titles[at]}`,
    '',
    `| \`reason\` | \`message\` | \`hint\` |${again}`,
    `| --- | --- | --- |${at === 'network' ? ' --- |' : ''}`,
    ...troubleTable[at].map(lineOf(at)),
    '',
  ].join('\n')
}

export const errorPage = (): string =>
  [
    '<!-- Written by `npm run docs` from src/host/node-troubles.ts. -->',
    '',
    '# What went wrong',
    '',
    'A `SignInError`, and the same as JSON in states, says `message` and `hint` for the person, `reason` (the code of the system or of the service) and `detail` (a file, or an',
    'address) for the developer. On a host of `nodeHost()` these codes have words of their own; any other code comes through as it is. `*` stands for whatever follows; a number is the',
    'status with which a proxy refused (`httpStatus`).',
    '',
    ...(['network', 'store', 'redirect', 'browser'] as const).map(tableOf),
  ].join('\n')
