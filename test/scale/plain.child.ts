// Sign-ins in one process, without an engine: what the others are measured by.
import { createSession } from 'authchart'
import { serveCalls } from './child.ts'
import { hostOf, providerOf, storeOf, type ServiceOptions } from './service.ts'

await serveCalls(async (options: ServiceOptions) => {
  const host = hostOf(options)
  const store = storeOf(options)
  const provider = providerOf(options)
  const clientName = 'Acme Backend'
  return {
    start: (key: string) =>
      void createSession({
        provider: provider(key),
        clientName,
        host,
        store,
        method: 'device',
      }).signIn(),
  }
})
