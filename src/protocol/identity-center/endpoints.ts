import * as v from 'valibot'
import { typeName } from '../../kit/type-name.ts'
import { endpointSchema } from './secure-url.ts'

/** One of AWS's separate worlds: its regions, and the domains that its services live under. */
export interface Partition {
  readonly id: string
  readonly regions: RegExp
  readonly dnsSuffix: string
  readonly dualStackDnsSuffix: string
  /** Whether the plain host is the FIPS host too, so that no `-fips` name exists for it. */
  readonly plainIsFips?: true
}

const commercial: Partition = {
  id: 'aws',
  regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
}

/** All partitions, as botocore's `partitions.json` has them. */
export const partitions: readonly Partition[] = [
  commercial,
  {
    id: 'aws-cn',
    regions: /^cn-\w+-\d+$/,
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
  },
  {
    id: 'aws-eusc',
    regions: /^eusc-(de)-\w+-\d+$/,
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
  },
  {
    id: 'aws-us-gov',
    regions: /^us-gov-\w+-\d+$/,
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
    plainIsFips: true,
  },
  {
    id: 'aws-iso',
    regions: /^us-iso-\w+-\d+$/,
    dnsSuffix: 'c2s.ic.gov',
    dualStackDnsSuffix: 'api.aws.ic.gov',
  },
  {
    id: 'aws-iso-b',
    regions: /^us-isob-\w+-\d+$/,
    dnsSuffix: 'sc2s.sgov.gov',
    dualStackDnsSuffix: 'api.aws.scloud',
  },
  {
    id: 'aws-iso-e',
    regions: /^eu-isoe-\w+-\d+$/,
    dnsSuffix: 'cloud.adc-e.uk',
    dualStackDnsSuffix: 'api.cloud-aws.adc-e.uk',
  },
  {
    id: 'aws-iso-f',
    regions: /^us-isof-\w+-\d+$/,
    dnsSuffix: 'csp.hci.ic.gov',
    dualStackDnsSuffix: 'api.aws.hci.ic.gov',
  },
]

/** The partition that `region` belongs to; `aws` for a region that is not known yet. */
export const partitionOf = (region: string): Partition =>
  partitions.find(({ regions }) => regions.test(region)) ?? commercial

/** Where a service of Identity Center is. */
export interface EndpointOptions {
  /** The Region of the Identity Center instance, such as `eu-central-1`. Needed unless `endpoint` is given. */
  readonly region?: string | undefined
  /** Ask a FIPS 140-validated endpoint. Default false. */
  readonly useFipsEndpoint?: boolean | undefined
  /** Ask an endpoint that answers over IPv6 as well. Default false. */
  readonly useDualstackEndpoint?: boolean | undefined
  /** Use this base URL as it stands: https, or http on a loopback host. Rules out the two switches above. */
  readonly endpoint?: string | undefined
}

/** Host names of a service: the plain one, and the one for FIPS. */
export interface ServiceHosts {
  readonly plain: string
  readonly fips: string
}

const oidc: ServiceHosts = { plain: 'oidc', fips: 'oidc-fips' }

/**
 * The base URL of the `sso-oidc` service, without a path. `/authorize` is below it as the operations are.
 *
 * Throws a `TypeError` that names the option where the region is missing or is not a host label, where an endpoint is
 * not usable, and where options exclude each other. The message never quotes a value.
 *
 * @example
 * oidcEndpoint({ region: 'eu-central-1' }) // 'https://oidc.eu-central-1.amazonaws.com'
 *
 * @see AWS General Reference, "IAM Identity Center OIDC endpoints and quotas"
 */
export const oidcEndpoint = (options: EndpointOptions): string => serviceEndpoint(oidc, options)

const portal: ServiceHosts = { plain: 'portal.sso', fips: 'portal.sso-fips' }

/** The base URL of the access portal, which gives role credentials, by the rules of `oidcEndpoint`. */
export const portalEndpoint = (options: EndpointOptions): string => serviceEndpoint(portal, options)

const suffixes = /* @__PURE__ */ partitions.flatMap((one) => [
  one.dnsSuffix,
  one.dualStackDnsSuffix,
])

/** Whether an endpoint is one of AWS's own, by its name: beside it stand those of the other services. */
export const isEndpointOfAws = (endpoint: string): boolean =>
  suffixes.some((suffix) => {
    const [, region = ''] = /^https:\/\/oidc(?:-fips)?\.([^./]+)\.(.+)$/.exec(endpoint) ?? []
    return region !== '' && endpoint.endsWith(`.${region}.${suffix}`)
  })

/** The base URL of the service with these host names, by the rules that all services of Identity Center share. */
function serviceEndpoint(hosts: ServiceHosts, options: EndpointOptions): string {
  const fips = flag(options, 'useFipsEndpoint')
  const dualStack = flag(options, 'useDualstackEndpoint')
  if (options.endpoint !== undefined) {
    const excluded = fips ? 'useFipsEndpoint' : dualStack ? 'useDualstackEndpoint' : undefined
    if (excluded) throw new TypeError(`'${excluded}' cannot be used together with 'endpoint'`)
    return customEndpoint(options.endpoint)
  }
  const region = hostLabel(options.region)
  const { dnsSuffix, dualStackDnsSuffix, plainIsFips } = partitionOf(region)
  const host = fips && (dualStack || !plainIsFips) ? hosts.fips : hosts.plain
  return `https://${host}.${region}.${dualStack ? dualStackDnsSuffix : dnsSuffix}`
}

function flag(options: EndpointOptions, name: 'useFipsEndpoint' | 'useDualstackEndpoint'): boolean {
  const value: unknown = options[name] ?? false
  if (typeof value === 'boolean') return value
  throw new TypeError(`'${name}' must be a boolean, not ${typeName(value)}`)
}

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i

function hostLabel(region: unknown): string {
  if (typeof region !== 'string' || region === '')
    throw new TypeError(`'region' must be the name of an AWS Region, not ${typeName(region)}`)
  if (!label.test(region)) throw new TypeError(`'region' must be a valid host label`)
  return region
}

function customEndpoint(endpoint: unknown): string {
  const parsed = v.safeParse(endpointSchema, endpoint)
  if (parsed.success) return parsed.output
  const [{ kind, expected, message }] = parsed.issues
  const wanted = kind === 'schema' ? expected : message
  throw new TypeError(`'endpoint' must be ${wanted}, not ${typeName(endpoint)}`)
}
