import { describe, expect, it } from 'vitest'
import { oidcEndpoint, portalEndpoint } from '../../src/protocol/identity-center/endpoints.ts'
import { askPython, noAwsPackages } from './aws-python.ts'

if (noAwsPackages !== undefined)
  process.stderr.write(`Skipped: the endpoints of the AWS CLI, ${noAwsPackages}\n`)

interface Resolved {
  readonly service: 'sso' | 'sso-oidc'
  readonly partition: string
  readonly region: string
  readonly fips: boolean
  readonly dualStack: boolean
  /** `null` where the CLI's own rules have none. */
  readonly url: string | null
}

/** What the rules of the CLI's own services say, for all regions that it knows, and one that it does not. */
const program = `
import os
import awscli.botocore
from awscli.botocore.endpoint_provider import EndpointProvider
data = os.path.join(os.path.dirname(awscli.botocore.__file__), 'data')
def load(*path):
    with open(os.path.join(data, *path)) as file:
        return json.load(file)
def url(provider, region, fips, dual):
    try:
        return provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual).url
    except Exception:
        return None
def answer(services):
    partitions = load('partitions.json')
    known = [(one['id'], region) for one in partitions['partitions'] for region in one['regions'] if 'global' not in region]
    providers = {name: EndpointProvider(load(name, '2019-06-10', 'endpoint-rule-set-1.json'), partitions) for name in services}
    return [
        {'service': name, 'partition': partition, 'region': region, 'fips': fips, 'dualStack': dual, 'url': url(provider, region, fips, dual)}
        for name, provider in providers.items()
        for partition, region in [*known, ('aws', 'eu-newland-9')]
        for fips in (False, True)
        for dual in (False, True)
    ]
`

/** Debian's rules are older than this exception. By those of botocore 1.43.11 all 376 endpoints were the same. */
const isNewer = ({ partition, fips, dualStack }: Resolved): boolean =>
  partition === 'aws-us-gov' && fips && !dualStack

const endpointOf = { sso: portalEndpoint, 'sso-oidc': oidcEndpoint }

describe.skipIf(noAwsPackages !== undefined)('endpoints', () => {
  it('of both services are those of the AWS CLI, wherever it has one', async () => {
    const all = (await askPython(program, ['sso', 'sso-oidc'])) as readonly Resolved[]
    const known = all.filter((one) => one.url !== null && !isNewer(one))
    const ours = known.map(({ service, region, fips, dualStack }) =>
      endpointOf[service]({ region, useFipsEndpoint: fips, useDualstackEndpoint: dualStack }),
    )
    const differences = known
      .map((one, n) => ({ ...one, ours: ours[n] }))
      .filter(({ url, ours: own }) => url !== own)
    expect(differences).toEqual([])
    expect(new Set(known.map(({ partition }) => partition)).size).toBeGreaterThan(4)
    expect(known.length).toBeGreaterThan(200)
  })
})
