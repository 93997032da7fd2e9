import { setTimeout as sleep } from 'node:timers/promises'
import * as oauth from 'oauth4webapi'
import type { MakeSubject } from '../subject.ts'

/** The loop of the package's own example, `examples/device_authorization_grant.ts`. */
export const make: MakeSubject = ({ endpoint }) => {
  const as = {
    issuer: endpoint,
    device_authorization_endpoint: `${endpoint}/device_authorization`,
    token_endpoint: `${endpoint}/token`,
  }
  const client = { client_id: 'bench' }
  const auth = oauth.None()
  return Promise.resolve({
    async flow(signal) {
      const options = { ...(signal && { signal }), [oauth.allowInsecureRequests]: true }
      const started = await oauth.processDeviceAuthorizationResponse(
        as,
        client,
        await oauth.deviceAuthorizationRequest(as, client, auth, { scope: 'openid' }, options),
      )
      for (let waitSeconds = started.interval ?? 5; ;) {
        await sleep(waitSeconds * 1_000, undefined, signal && { signal })
        const code = started.device_code
        const response = await oauth.deviceCodeGrantRequest(as, client, auth, code, options)
        try {
          return await oauth.processDeviceCodeResponse(as, client, response)
        } catch (error) {
          if (!(error instanceof oauth.ResponseBodyError)) throw error
          if (error.error === 'slow_down') waitSeconds += 5
          else if (error.error !== 'authorization_pending') throw error
        }
      }
    },
  })
}
