import { partitions } from './endpoints.ts'

/** What the address of an access portal says of its instance. */
export interface Portal {
  /** Where the instance is, where the address names it. */
  readonly region?: string
  /** How the names of all regions begin where it can be. */
  readonly regions?: string
  /** Whether the portal answers over IPv6, too. */
  readonly isDualStack: boolean
}

const oneOf = (suffixes: readonly string[]): string =>
  `(?:${suffixes.join('|').replaceAll('.', '\\.')})$`

/**
 * `<instance>.portal.<region>.app.aws`, and so in the domains of each partition: `api.aws` is for programs, and people get
 * `app.aws`, but for the sovereign cloud.
 */
const dualStack = new RegExp(
  `^[^.]+\\.portal\\.([^.]+)\\.ap[ip]${oneOf(partitions.map((one) => one.dualStackDnsSuffix.slice(3)))}`,
)

/** `<instance>.<region>.portal.amazonaws.com`, and so in the domains of each partition. */
const plain = new RegExp(
  `^[^.]+\\.([^.]+)\\.portal\\.${oneOf(partitions.map((one) => one.dnsSuffix))}`,
)

/** Of GovCloud and China, with and without a region. */
const legacy = /^start\.(?:([^.]+)\.)?(?:us-gov-home\.awsapps\.com|home\.awsapps\.cn)$/

/** What says no more than its partition; `identitycenter.amazonaws.com` and `awsapps.com` say nothing, and stand for more than one. */
const ofPartitions: readonly (readonly [host: RegExp, regions: string])[] = [
  [/^start\.us-gov-home\.awsapps\.com$|^identitycenter\.us-gov\.amazonaws\.com$/, 'us-gov-'],
  [/^start\.home\.awsapps\.cn$|^identitycenter\.amazonaws\.com\.cn$/, 'cn-'],
  [/^identitycenter\.amazonaws\.eu$/, 'eusc-'],
]

/** Reads a start URL: this is the one place that knows its forms. An address of one's own domain says nothing. */
export const readStartUrl = (startUrl: string): Portal => {
  const host = URL.parse(startUrl)?.hostname.replace(/\.$/, '') ?? ''
  const named = dualStack.exec(host)?.[1]
  const region = named ?? (plain.exec(host) ?? legacy.exec(host))?.[1]
  const [, regions] = ofPartitions.find(([pattern]) => pattern.test(host)) ?? []
  return {
    isDualStack: named !== undefined,
    ...(region !== undefined && { region }),
    ...(regions !== undefined && { regions }),
  }
}

/** Why this instance cannot be in `region`, in words that follow "options.startUrl"; `undefined` where it can. */
export const contradictionOf = (startUrl: string, region: string): string | undefined => {
  const { region: named = region, regions = '' } = readStartUrl(startUrl)
  if (named === region && region.startsWith(regions)) return undefined
  return `names the region ${named === region ? `${regions}…` : named}, but options.region is ${region}`
}
