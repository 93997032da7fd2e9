import { setTimeout as sleep } from 'node:timers/promises'
import {
  AuthorizationPendingException,
  CreateTokenCommand,
  RegisterClientCommand,
  SlowDownException,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { deviceCodeGrant, startUrl, type MakeSubject } from '../subject.ts'

/** The AWS SDK has the three operations and no loop: this is a plain, correct one around them. */
export const make: MakeSubject = async ({ endpoint }) => {
  const client = new SSOOIDCClient({ region: 'us-east-1', endpoint })
  const { clientId, clientSecret } = await client.send(
    new RegisterClientCommand({ clientName: 'bench', clientType: 'public' }),
  )
  return {
    async flow(signal) {
      const options = { ...(signal && { abortSignal: signal }) }
      const { deviceCode, interval = 5 } = await client.send(
        new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }),
        options,
      )
      for (let waitSeconds = interval; ;) {
        await sleep(waitSeconds * 1_000, undefined, signal && { signal })
        try {
          return await client.send(
            new CreateTokenCommand({
              clientId,
              clientSecret,
              grantType: deviceCodeGrant,
              deviceCode,
            }),
            options,
          )
        } catch (error) {
          if (error instanceof SlowDownException) waitSeconds += 5
          else if (!(error instanceof AuthorizationPendingException)) throw error
        }
      }
    },
  }
}
