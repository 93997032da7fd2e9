import { once } from 'node:events'
import { plainText } from '../kit/plain-text.ts'
import { startEmulator, type ServiceEvent } from '../emulator/index.ts'
import type { EmulatorCommand } from './commands.ts'
import { exitCodes } from './exit-code.ts'
import { runChild } from './run-child.ts'

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

/**
 * Serves the emulator until `signal` aborts. With a command it says nothing itself, and serves for as long as that runs; resolves
 * with what the command exits with.
 */
export const runEmulator = async (
  { port, script, command: [file, ...args] }: EmulatorCommand,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> => {
  const write = (line: string) => void (file === undefined && output.write(`${line}\n`))
  await using emulator = await startEmulator({
    ...script,
    port,
    onEvent: (event) => {
      const line = lineOf(event)
      // A client names itself.
      if (line !== undefined) write(plainText(line))
    },
  })
  if (file !== undefined)
    return await runChild(file, args, { ...process.env, AWS_ENDPOINT_URL: emulator.url })
  write(`The emulator answers at ${emulator.url} (open it to see and steer it). Ctrl-C ends it.`)
  write(
    `Sign in to it: authchart --start-url https://example.awsapps.com/start --region us-east-1 --endpoint ${emulator.url}`,
  )
  if (!signal.aborted) await once(signal, 'abort')
  return exitCodes.signedIn
}
