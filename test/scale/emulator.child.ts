// The service, in a process of its own that no test kills.
import { startEmulator, type EmulatorOptions } from 'authchart/emulator'
import { serveCalls } from './child.ts'

export interface Books {
  readonly polls: number
  readonly early: number
  readonly granted: number
  readonly registrations: number
  /** Codes that were issued. */
  readonly codes: number
  /** How long each request for a token came after the one before it, in milliseconds. */
  readonly gaps: readonly number[]
}

await serveCalls(async (options: EmulatorOptions) => {
  const emulator = await startEmulator(options)
  const books = (): Books => {
    const of = (name: string) => emulator.log.filter(({ operation }) => operation === name)
    const polls = of('CreateToken')
    return {
      polls: polls.length,
      early: polls.filter(({ early }) => early).length,
      granted: polls.filter(({ status }) => status === 200).length,
      registrations: of('RegisterClient').length,
      codes: of('StartDeviceAuthorization').length,
      gaps: polls.flatMap(({ gapMs }) => (gapMs === undefined ? [] : [gapMs])),
    }
  }
  return {
    url: () => emulator.url,
    books,
    approve: (userCode: string) => emulator.approve(userCode),
    log: () => emulator.log,
  }
})
