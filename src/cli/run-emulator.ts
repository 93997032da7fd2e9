import { once } from 'node:events'
import { plainText } from '../kit/plain-text.ts'
import { startEmulator, type ServiceEvent } from '../emulator/index.ts'
import type { EmulatorCommand } from './commands.ts'

const lineOf = (event: ServiceEvent): string | undefined => {
  switch (event.type) {
    case 'code':
      return `${event.code.userCode}  ${event.code.status}  for ${event.code.clientName}`
    case 'authorization': {
      const { clientName, redirectUri, status, returned } = event.authorization
      const way = returned ? 'sent back to' : 'for'
      return `${new URL(redirectUri).host}  ${status}  ${way} ${clientName}`
    }
    case 'session': {
      const { n, status, clientName, refreshes } = event.session
      return `session ${n}  ${status}  for ${clientName}${refreshes > 0 ? `, refreshed ${refreshes} times` : ''}`
    }
    case 'roleCredentials': {
      const { accountId, roleName, session } = event.credentials
      return `session ${session}  got credentials  of ${roleName} in ${accountId}`
    }
    case 'registered':
      return `registered ${event.clientName}`
    case 'offline':
      return event.offline ? 'network off' : 'network on'
    case 'request':
      return undefined
  }
}

/** Serves the emulator until `signal` aborts. */
export const runEmulator = async (
  { port, script }: EmulatorCommand,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> => {
  const write = (line: string) => void output.write(`${line}\n`)
  await using emulator = await startEmulator({
    ...script,
    port,
    onEvent: (event) => {
      const line = lineOf(event)
      // A client names itself.
      if (line !== undefined) write(plainText(line))
    },
  })
  write(`The emulator answers at ${emulator.url} (open it to see and steer it). Ctrl-C ends it.`)
  write(
    `Sign in to it: authchart --start-url https://example.awsapps.com/start --region us-east-1 --endpoint ${emulator.url}`,
  )
  if (!signal.aborted) await once(signal, 'abort')
}
