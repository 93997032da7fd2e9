import { createSession, identityCenter } from 'authchart'
import { nodeListener, serverHost, sessionHandler } from 'authchart/server'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const session = createSession({ provider, clientName: 'Acme Console', host: serverHost() })
// For more than one person: theirs, by the cookie of your site.
export const listener = nodeListener(sessionHandler({ sessionOf: () => session }))
