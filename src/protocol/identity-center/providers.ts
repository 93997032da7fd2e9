import * as v from 'valibot'
import { withoutSlash } from '../../kit/address.ts'
import { check, textThat } from '../../kit/check.ts'
import { endpointSchema, startUrlSchema } from './secure-url.ts'
import { contradictionOf } from './start-url.ts'

/** Whom to sign in to. Made by `identityCenter()` or `builderId()`. */
export interface Provider {
  readonly kind: 'identityCenter'
  readonly startUrl: string
  readonly region: string
  readonly sessionName?: string
  readonly endpoint?: string
  readonly portalEndpoint?: string
  readonly dualStack?: boolean
  readonly fips?: boolean
}

const options = v.strictObject({
  startUrl: startUrlSchema,
  region: textThat(
    (name) => /^[a-z]{2,}(-[a-z0-9]+)+$/.test(name),
    'a region name such as "eu-west-1"',
  ),
  sessionName: v.optional(textThat((name) => name !== '', 'a name that is not empty')),
  endpoint: v.optional(endpointSchema),
  portalEndpoint: v.optional(endpointSchema),
  dualStack: v.optional(v.boolean()),
  fips: v.optional(v.boolean()),
})

/**
 * An IAM Identity Center instance. What is said here wins over the environment.
 *
 * @param o.startUrl The AWS access portal URL, exactly as your administrator gives it.
 * @param o.region The region of the instance, which need not be the one you work in. Where the start URL names another, that is
 *   an error.
 * @param o.sessionName Keeps two identities on one start URL apart. Default: none.
 * @param o.endpoint Base URL of the `sso-oidc` service. Default: what the host says, or that of the partition and the region.
 * @param o.portalEndpoint Base URL of the access portal, which gives role credentials and ends sessions. Default: what the host says, or
 *   else `endpoint`, or that of the partition and the region.
 * @param o.dualStack Ask an endpoint that answers over IPv6, too. Default: what the host says, or else true where the portal does:
 *   `https://….portal.eu-west-1.app.aws`. Excludes `endpoint`.
 * @param o.fips Ask a FIPS 140-validated endpoint. Default: what the host says. Excludes `endpoint`.
 * @throws TypeError that names the option, at once.
 *
 * @example
 * identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
 */
export const identityCenter = (o: Omit<Provider, 'kind'>): Provider => {
  const { startUrl, region, sessionName, endpoint, portalEndpoint, dualStack, fips } = check(
    'identityCenter',
    'options',
    options,
    o,
  )
  const contradiction = contradictionOf(startUrl, region)
  if (contradiction !== undefined)
    throw new TypeError(`identityCenter: options.startUrl ${contradiction}.`)
  const excluded = fips === true ? 'fips' : dualStack === true ? 'dualStack' : undefined
  if (endpoint !== undefined && excluded !== undefined)
    throw new TypeError(
      `identityCenter: options.${excluded} cannot be used together with options.endpoint.`,
    )
  return Object.freeze({
    kind: 'identityCenter',
    startUrl,
    region,
    ...(sessionName !== undefined && { sessionName }),
    ...(endpoint !== undefined && { endpoint: withoutSlash(endpoint) }),
    ...(portalEndpoint !== undefined && { portalEndpoint: withoutSlash(portalEndpoint) }),
    ...(dualStack !== undefined && { dualStack }),
    ...(fips !== undefined && { fips }),
  })
}

/**
 * AWS Builder ID: the personal sign-in that needs no AWS account.
 *
 * @example
 * createSession({ provider: builderId(), clientName: 'Acme Console' })
 */
export const builderId = (): Provider =>
  identityCenter({ startUrl: 'https://view.awsapps.com/start', region: 'us-east-1' })
