import * as v from 'valibot'
import { check, textThat } from '../../kit/check.ts'

/** Whom to sign in to. Made by `identityCenter()` or `builderId()`. */
export interface Provider {
  readonly kind: 'identityCenter'
  readonly startUrl: string
  readonly region: string
  readonly sessionName?: string
  readonly endpoint?: string
}

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)

/** An https URL, or an http one on this machine: where an emulator may be. */
const secureUrl = textThat((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}, 'an https URL (or http on a loopback address)')

const options = v.strictObject({
  startUrl: secureUrl,
  region: textThat(
    (name) => /^[a-z]{2,}(-[a-z0-9]+)+$/.test(name),
    'a region name such as "eu-west-1"',
  ),
  sessionName: v.optional(textThat((name) => name !== '', 'a name that is not empty')),
  endpoint: v.optional(secureUrl),
})

/**
 * An IAM Identity Center instance.
 *
 * @param o.startUrl The AWS access portal URL, exactly as your administrator gives it.
 * @param o.region The region of the instance, which need not be the one you work in.
 * @param o.sessionName Keeps two identities on one start URL apart. Default: none.
 * @param o.endpoint Base URL of the `sso-oidc` service. Default: by partition, FIPS and dual-stack from the host.
 * @throws TypeError that names the option, at once.
 *
 * @example
 * identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
 */
export const identityCenter = (o: Omit<Provider, 'kind'>): Provider => {
  const { sessionName, endpoint, ...required } = check('identityCenter', 'options', options, o)
  return Object.freeze({
    kind: 'identityCenter',
    ...required,
    ...(sessionName !== undefined && { sessionName }),
    ...(endpoint !== undefined && { endpoint: endpoint.replace(/\/+$/, '') }),
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
