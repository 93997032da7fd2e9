// Serves the sign-ins that the engine runs. Start as many of these processes as you like.
import * as restate from '@restatedev/restate-sdk'
import { identityCenter } from 'authchart'
import { fileStore, nodeHost } from 'authchart/node'
import { signInWorkflow } from 'authchart/restate'

const signIn = signInWorkflow(restate, {
  name: 'signIn',
  // The key is the user's name and a number: `mia.1`, and `mia.2` for another try.
  provider: (key) =>
    identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
      sessionName: key.split('.')[0] ?? key,
    }),
  clientName: 'Acme Console',
  host: nodeHost(),
  // All processes must reach it: `redisStore` where they are on several machines.
  store: fileStore({ directory: '/var/lib/acme' }),
})

await restate.serve({ services: [signIn], port: 9080 })
