import { createSession, identityCenter } from 'authchart'
import { fileStore, nodeHost } from 'authchart/node'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const session = createSession({ provider, clientName: 'Ops', host: nodeHost(), store: fileStore() })
const signIn = session.signIn()
signIn.prompt$.subscribe(({ url, userCode = '' }) => console.log('Sign in at', url, userCode))
console.log('Signed in until', new Date((await signIn.result()).expiresAt))
