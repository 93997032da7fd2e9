// A process that runs the recipe of docs/scale.md, which tests kill.
import { serveCalls } from './child.ts'
import { hostOf, providerOf, storeOf, type ServiceOptions } from './service.ts'
import type { DbosRecipe, DbosSdk } from './sdk.ts'

await serveCalls(async (options: ServiceOptions & { readonly database: string }) => {
  const { DBOS } = (await import('@dbos-inc/dbos-sdk' as string)) as DbosSdk
  const recipe = new URL('../../docs/examples/dbos/sign-in.ts', import.meta.url).href
  const { dbosSignIns } = (await import(recipe)) as DbosRecipe
  const signIns = dbosSignIns({
    provider: providerOf(options),
    clientName: 'Acme Backend',
    host: hostOf(options),
    store: storeOf(options),
  })
  DBOS.setConfig({
    name: 'acme',
    systemDatabaseUrl: options.database,
    logLevel: 'error',
    applicationVersion: '1',
  })
  await DBOS.launch()
  return { ...signIns }
})
