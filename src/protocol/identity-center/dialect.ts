import * as v from 'valibot'
import { toSessionKey } from '../../store/aws-session-key.ts'
import type { Dialect } from '../service.ts'
import { oidcEndpoint } from './endpoints.ts'
import type { Provider } from './providers.ts'
import { connectIdentityCenter, instanceOf, type Instance } from './service.ts'

/** IAM Identity Center, as sessions know it. */
export const identityCenterDialect: Dialect<Provider> = {
  kind: 'identityCenter',
  schema: v.looseObject(
    { kind: v.literal('identityCenter'), startUrl: v.string(), region: v.string() },
    'a provider from identityCenter() or builderId()',
  ),
  defaultScopes: ['sso:account:access'],
  toData: ({ startUrl, region, endpoint, sessionName }, settings): Instance => {
    const from = endpoint === undefined ? settings : { endpoint }
    return {
      kind: 'identityCenter',
      endpoint: oidcEndpoint({ region, ...from }),
      region,
      startUrl,
      sessionName: sessionName ?? null,
    }
  },
  toSessionKey: ({ clientName, scopes, ...request }) =>
    toSessionKey({ ...instanceOf(request), clientName, scopes }),
  connect: connectIdentityCenter,
}
