import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partitions } from '../../../src/protocol/identity-center/endpoints.ts'
import { identityCenter } from '../../../src/protocol/identity-center/providers.ts'
import { readStartUrl } from '../../../src/protocol/identity-center/start-url.ts'
import { thrownBy } from '../../contract/support.ts'

/** Address, the region that it names, and a region that its instance can be in. */
const addresses: readonly [url: string, named: string | undefined, region: string][] = [
  ['https://acme.awsapps.com/start', undefined, 'eu-west-1'],
  ['https://d-9067f9a1b2.awsapps.com/start/#/', undefined, 'us-east-2'],
  ['https://identitycenter.amazonaws.com/ssoins-72238f444baccc75', undefined, 'us-gov-east-1'],
  ['https://identitycenter.amazonaws.com.cn/ssoins-72238f444baccc75', undefined, 'cn-north-1'],
  ['https://identitycenter.amazonaws.eu/ssoins-72238f444baccc75', undefined, 'eusc-de-east-1'],
  ['https://ssoins-722.portal.eu-west-1.app.aws', 'eu-west-1', 'eu-west-1'],
  ['https://SSOINS-722.PORTAL.EU-WEST-1.APP.AWS/', 'eu-west-1', 'eu-west-1'],
  ['https://ssoins-722.portal.us-gov-west-1.app.aws/', 'us-gov-west-1', 'us-gov-west-1'],
  ['https://ssoins-722.portal.xx-new-7.app.aws.', 'xx-new-7', 'xx-new-7'],
  ['https://ssoins-722.us-east-2.portal.amazonaws.com', 'us-east-2', 'us-east-2'],
  ['https://ssoins-722.portal.cn-north-1.app.amazonwebservices.com.cn', 'cn-north-1', 'cn-north-1'],
  ['https://ssoins-722.cn-northwest-1.portal.amazonaws.com.cn', 'cn-northwest-1', 'cn-northwest-1'],
  [
    'https://ssoins-722.portal.eusc-de-east-1.api.amazonwebservices.eu',
    'eusc-de-east-1',
    'eusc-de-east-1',
  ],
  ['https://ssoins-722.eusc-de-east-1.portal.amazonaws.eu', 'eusc-de-east-1', 'eusc-de-east-1'],
  ['https://start.us-gov-home.awsapps.com/directory/d-1', undefined, 'us-gov-east-1'],
  [
    'https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/acme',
    'us-gov-west-1',
    'us-gov-west-1',
  ],
  ['https://start.home.awsapps.cn/directory/acme#/', undefined, 'cn-north-1'],
  ['https://start.cn-north-1.home.awsapps.cn/directory/acme', 'cn-north-1', 'cn-north-1'],
  // What merely looks like a portal, and domains of one's own.
  ['https://sso.acme.example/portal.eu-west-1.app.aws', undefined, 'us-east-1'],
  ['https://x.portal.eu-west-1.app.aws.acme.example', undefined, 'us-east-1'],
  ['https://x.eu-west-1.portal.amazonaws.com.acme.example', undefined, 'us-east-1'],
  ['https://x.portal.eu-west-1.app-aws.example', undefined, 'us-east-1'],
  ['https://eu-west-1.portal.amazonaws.com', undefined, 'us-east-1'],
]

describe('a start URL', () => {
  test.each(addresses)('%s names the region %s', (startUrl, named, region) => {
    expect(readStartUrl(startUrl).region).toBe(named)
    expect(identityCenter({ startUrl, region })).toMatchObject({ startUrl, region })
  })

  test.each(addresses.filter(([, named]) => named !== undefined))(
    '%s contradicts every other region, and the error names both',
    (startUrl, named) => {
      for (const region of ['ap-south-1', `${named}0`, 'cn-east-9']) {
        const { message } = thrownBy(() => identityCenter({ startUrl, region })) as TypeError
        expect(message).toBe(
          `identityCenter: options.startUrl names the region ${named}, but options.region is ${region}.`,
        )
      }
    },
  )

  test.each([
    ['https://start.us-gov-home.awsapps.com/directory/d-1', 'us-east-1', 'us-gov-'],
    ['https://identitycenter.us-gov.amazonaws.com/ssoins-1', 'eu-west-1', 'us-gov-'],
    ['https://start.home.awsapps.cn/directory/acme', 'eu-west-1', 'cn-'],
    ['https://identitycenter.amazonaws.com.cn/ssoins-1', 'us-gov-west-1', 'cn-'],
    ['https://identitycenter.amazonaws.eu/ssoins-1', 'eu-central-1', 'eusc-'],
  ])('%s cannot be in %s', (startUrl, region, regions) => {
    const error = thrownBy(() => identityCenter({ startUrl, region }))
    expect(error).toEqual(
      new TypeError(
        `identityCenter: options.startUrl names the region ${regions}…, but options.region is ${region}.`,
      ),
    )
  })

  test('law: in every partition, the portal of a region names it, and says how it answers', () => {
    const region = fc.stringMatching(/^[a-z]{2}-[a-z]{4,8}-[1-9]$/)
    const id = fc.stringMatching(/^(?:ssoins|d)-[0-9a-f]{10}$/)
    fc.assert(
      fc.property(fc.constantFrom(...partitions), region, id, (partition, name, instance) => {
        const { dnsSuffix, dualStackDnsSuffix } = partition
        const people = dualStackDnsSuffix.replace(/^api/, 'app')
        const plain = `https://${instance}.${name}.portal.${dnsSuffix}/`
        expect(readStartUrl(plain)).toEqual({ region: name, isDualStack: false })
        for (const suffix of [people, dualStackDnsSuffix]) {
          const dual = `https://${instance}.portal.${name}.${suffix}/`
          expect(readStartUrl(dual)).toEqual({ region: name, isDualStack: true })
        }
      }),
    )
  })
})

const region = 'eu-west-1'

describe('the text of a start URL', () => {
  test.each([
    ['  https://acme.awsapps.com/start', 'https://acme.awsapps.com/start'],
    ['https://acme.awsapps.com/start\n', 'https://acme.awsapps.com/start'],
    ['\r\n\thttps://acme.awsapps.com/start/#/ \u00a0', 'https://acme.awsapps.com/start/#/'],
    ['\ufeffhttps://acme.awsapps.com/start', 'https://acme.awsapps.com/start'],
    ['HTTPS://Acme.AwsApps.com/Start/', 'HTTPS://Acme.AwsApps.com/Start/'],
    ['http://127.0.0.1:8080/start', 'http://127.0.0.1:8080/start'],
  ])('%j is kept as %j', (startUrl, kept) => {
    expect(identityCenter({ startUrl, region }).startUrl).toBe(kept)
  })

  test.each([
    'https://acme.awsapps.com/\nstart',
    'https://acme.\r\nawsapps.com/start',
    'https://acme.awsapps.com/sta rt',
    'https://acme.awsapps.com/\tstart',
    'https://acme.awsapps.com/start\u0000',
    'https://acme.awsapps.com/\u200bstart',
    'https://acme.awsapps.com/\u202etrats',
    'https://ac\u00adme.awsapps.com/start',
    'https://ada:hunter2@acme.awsapps.com/start',
    'https://hunter2@acme.awsapps.com/start',
    'https://:hunter2@acme.awsapps.com/start',
    'https://@acme.awsapps.com/start',
    'https:\\\\hunter2.awsapps.com\\start',
    'https:acme.awsapps.com/start',
    'https:///acme.awsapps.com/start',
    '//acme.awsapps.com/start',
    'acme.awsapps.com/start',
    'http://acme.awsapps.com/start',
    'ftp://acme.awsapps.com/start',
    '',
    ' ',
  ])('%j is refused, and not quoted', (startUrl) => {
    const error = thrownBy(() => identityCenter({ startUrl, region }))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as TypeError).message).toMatch(
      /^identityCenter: options\.startUrl must be an https URL/,
    )
    expect((error as TypeError).message).not.toMatch(/hunter2|acme/)
  })

  test('law: no message holds a part of the text', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/)
    fc.assert(
      fc.property(
        secret,
        secret,
        fc.constantFrom('\n', ' ', '\u200b', '\\'),
        (user, password, gap) => {
          for (const startUrl of [
            `https://${user}:${password}@acme.awsapps.com/start`,
            `https://acme.awsapps.com/${user}${gap}${password}`,
          ])
            for (const options of [
              { startUrl, region },
              { startUrl: 'https://acme.awsapps.com/start', region, endpoint: startUrl },
            ]) {
              const { message } = thrownBy(() => identityCenter(options)) as TypeError
              expect(message).not.toContain(user)
              expect(message).not.toContain(password)
            }
        },
      ),
    )
  })
})
