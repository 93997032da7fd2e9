import * as client from 'openid-client'
import type { MakeSubject } from '../subject.ts'

export const make: MakeSubject = ({ endpoint }) => {
  const metadata = {
    issuer: endpoint,
    device_authorization_endpoint: `${endpoint}/device_authorization`,
    token_endpoint: `${endpoint}/token`,
  }
  const config = new client.Configuration(metadata, 'bench', undefined, client.None())
  client.allowInsecureRequests(config)
  return Promise.resolve({
    async flow(signal) {
      const started = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
      return client.pollDeviceAuthorizationGrant(config, started, undefined, signal && { signal })
    },
  })
}
