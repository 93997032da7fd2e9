import { partitionOf, partitions, type Partition } from './endpoints.ts'

/** What the address of an access portal says of its instance. */
export interface Portal {
  /** Where the instance is, where the address names it. */
  readonly region?: string
  /** The partition, where the address belongs to one alone. */
  readonly partition?: string
  /** Whether the portal answers over IPv6, too. */
  readonly isDualStack: boolean
}

const escaped = (suffix: string): string => suffix.replaceAll('.', '\\.')

/** The hosts of portals and issuers in one partition. A group is a region. */
interface Form {
  readonly host: RegExp
  readonly isDualStack?: true
  readonly partition?: string
}

/** `<instance>.portal.<region>.app.aws` and `<instance>.<region>.portal.amazonaws.com`, in the domains of each partition. */
const formsOf = ({ dnsSuffix, dualStackDnsSuffix }: Partition): readonly Form[] => {
  // `api.aws` is for programs; people get `app.aws`, and in the sovereign cloud the same.
  const people = `a(?:pi|pp)${escaped(dualStackDnsSuffix.replace(/^api/, ''))}`
  return [
    { host: new RegExp(`^[^.]+\\.portal\\.([^.]+)\\.${people}$`), isDualStack: true },
    { host: new RegExp(`^[^.]+\\.([^.]+)\\.portal\\.${escaped(dnsSuffix)}$`) },
  ]
}

/** All but `<directory>.awsapps.com` and `identitycenter.amazonaws.com`, which say nothing: any region may stand behind them. */
const forms: readonly Form[] = [
  ...partitions.flatMap(formsOf),
  { host: /^start\.(?:([^.]+)\.)?us-gov-home\.awsapps\.com$/, partition: 'aws-us-gov' },
  { host: /^start\.(?:([^.]+)\.)?home\.awsapps\.cn$/, partition: 'aws-cn' },
  { host: /^identitycenter\.us-gov\.amazonaws\.com$/, partition: 'aws-us-gov' },
  { host: /^identitycenter\.amazonaws\.com\.cn$/, partition: 'aws-cn' },
  { host: /^identitycenter\.amazonaws\.eu$/, partition: 'aws-eusc' },
]

/** Reads a start URL: this is the one place that knows its forms. An address of one's own domain says nothing. */
export const readStartUrl = (startUrl: string): Portal => {
  const host = URL.parse(startUrl)?.hostname.replace(/\.$/, '') ?? ''
  for (const { host: pattern, isDualStack = false, partition } of forms) {
    const found = pattern.exec(host)
    if (found === null) continue
    const [, region] = found
    return {
      isDualStack,
      ...(region !== undefined && { region }),
      ...(partition !== undefined && { partition }),
    }
  }
  return { isDualStack: false }
}

/** Why this instance cannot be in `region`, in words that follow "options.startUrl"; `undefined` where it can. */
export const contradictionOf = (startUrl: string, region: string): string | undefined => {
  const { region: named, partition } = readStartUrl(startUrl)
  if (named !== undefined && named !== region)
    return `names the region ${named}, but options.region is ${region}`
  const { id } = partitionOf(region)
  return partition === undefined || partition === id
    ? undefined
    : `belongs to the partition ${partition}, but options.region (${region}) to ${id}`
}
