// A process that serves the workflow, which tests kill.
import { createServer } from 'node:http2'
import { once } from 'node:events'
import { signInWorkflow } from 'authchart/restate'
import { serveCalls } from './child.ts'
import { loadInstalled } from './npm-install.ts'
import type { RestateSdk } from './sdk.ts'
import { hostOf, providerOf, storeOf, type ServiceOptions } from './service.ts'

await serveCalls(async (options: ServiceOptions & { readonly port: number }) => {
  const restate = await loadInstalled<RestateSdk>('restate', '@restatedev/restate-sdk')
  const signIn = signInWorkflow(restate, {
    name: 'signIn',
    provider: providerOf(options),
    clientName: 'Acme Backend',
    host: hostOf(options),
    store: storeOf(options),
  })
  const server = createServer(
    restate.createEndpointHandler({ services: [signIn], logger: () => undefined }),
  )
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  return {}
})
