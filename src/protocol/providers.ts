import * as v from 'valibot'
import type { ClientRequest } from '../../machines/types.ts'
import type { EndpointSettings } from '../host/host.ts'
import { identityCenterDialect } from './identity-center/dialect.ts'
import type { Provider } from './identity-center/providers.ts'
import type { Dialect, Service } from './service.ts'
import type { Transport } from './transport.ts'

/** Every dialect there is: a new one is a line here. */
const dialects = { identityCenter: identityCenterDialect } satisfies {
  readonly [Kind in Provider['kind']]: Dialect<Extract<Provider, { readonly kind: Kind }>>
}

/** A provider, as `createSession()` takes it. */
export const providerSchema = v.union(Object.values(dialects).map(({ schema }) => schema))

/** What every sign-in of a session asks for, and where. */
export const toClientRequest = (
  provider: Provider,
  clientName: string,
  scopes: readonly string[] | undefined,
  settings: EndpointSettings | undefined,
): ClientRequest => {
  const dialect = dialects[provider.kind]
  const data = dialect.toData(provider, settings)
  const request = { provider: data, clientName, scopes: scopes ?? dialect.defaultScopes }
  return { ...request, session: dialect.toSessionKey(request) }
}

/** The services of all dialects as one: each request goes to that of its provider. */
export const connectServices = (
  transport: Transport,
  all: readonly Pick<Dialect<never>, 'kind' | 'connect'>[] = Object.values(dialects),
): Service => {
  const services = new Map(all.map((dialect) => [dialect.kind, dialect.connect(transport)]))
  const of = ({ provider }: ClientRequest): Service => {
    const service = services.get(provider.kind)
    if (service === undefined) throw new TypeError('The request names a provider of no known kind.')
    return service
  }
  return {
    issuer: (request) => of(request).issuer(request),
    registrationName: (request, ...rest) => of(request).registrationName(request, ...rest),
    register: (request, ...rest) => of(request).register(request, ...rest),
    requestCodes: (request, ...rest) => of(request).requestCodes(request, ...rest),
    askForToken: (request, ...rest) => of(request).askForToken(request, ...rest),
    authorizationUrl: (request, ...rest) => of(request).authorizationUrl(request, ...rest),
    tokenOrigin: (request) => of(request).tokenOrigin(request),
    isOurs: (request, origin) => of(request).isOurs(request, origin),
    revoke: async (request, ...rest) => of(request).revoke?.(request, ...rest),
  }
}
