import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '../kit/hex.ts'
import type { RoleOfKey } from './role-credentials.ts'
import type { ServiceAnswer } from './wire.ts'

/** A signed request, reduced to what is looked at. `target` is its path with its query. */
export interface AwsRequest {
  readonly method: string
  readonly target: string
  readonly body: string
  readonly authorization: string | undefined
}

/** What the services behind role keys need to know. */
export interface AwsRealm {
  roleOf(accessKeyId: string): RoleOfKey | undefined
  /** A new one for each answer. */
  requestId(): string
}

/** The person, as the session name of a role has them. */
const USER = 'jane@acme.example'

const SIGNATURE = /^AWS4-HMAC-SHA256\s.*?\bCredential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/(sts|s3)\//

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter)

const xml = (requestId: string, status: number, body: string): ServiceAnswer => ({
  kind: 'answer',
  status,
  headers: {
    'Content-Type': 'text/xml',
    'Cache-Control': 'no-store',
    'x-amzn-RequestId': requestId,
    'x-amz-request-id': requestId,
  },
  body,
})

type Answer = (requestId: string) => ServiceAnswer

const STS = 'https://sts.amazonaws.com/doc/2011-06-15/'

const stsError =
  (status: number, code: string, message: string): Answer =>
  (requestId) =>
    xml(
      requestId,
      status,
      `<ErrorResponse xmlns="${STS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    )

const s3Error =
  (status: number, code: string, message: string): Answer =>
  (requestId) =>
    xml(
      requestId,
      status,
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
    )

/** The same for the same role, as the suffix that Identity Center gives a role in an account. */
const digestOf = ({ accountId, roleName }: RoleOfKey): string =>
  toHex(sha256(new TextEncoder().encode(`${accountId}/${roleName}`)))

const callerIdentity =
  (role: RoleOfKey): Answer =>
  (requestId) => {
    const { accountId, roleName } = role
    const digest = digestOf(role)
    const arn = `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${roleName}_${digest.slice(0, 16)}/${USER}`
    const userId = `AROA${digest.slice(16, 33).toUpperCase()}:${USER}`
    return xml(
      requestId,
      200,
      `<GetCallerIdentityResponse xmlns="${STS}"><GetCallerIdentityResult><Arn>${escaped(arn)}</Arn><UserId>${userId}</UserId><Account>${accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    )
  }

const buckets = [
  ['acme-invoices', '2024-03-11T08:15:00.000Z'],
  ['acme-website', '2023-11-02T14:40:00.000Z'],
] as const

const bucketList =
  (role: RoleOfKey): Answer =>
  (requestId) => {
    const list = buckets.map(
      ([name, at]) => `<Bucket><Name>${name}</Name><CreationDate>${at}</CreationDate></Bucket>`,
    )
    const owner = `<Owner><ID>${digestOf(role)}</ID></Owner>`
    return xml(
      requestId,
      200,
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${owner}<Buckets>${list.join('')}</Buckets></ListAllMyBucketsResult>`,
    )
  }

interface Service {
  readonly unknown: Answer
  readonly expired: Answer
  /** What a request with good keys comes to. */
  readonly serve: (request: AwsRequest, role: RoleOfKey) => Answer
}

const pathOf = ({ target }: AwsRequest): string => target.split('?', 1)[0] ?? ''

const sts: Service = {
  unknown: stsError(
    403,
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  ),
  expired: stsError(403, 'ExpiredToken', 'The security token included in the request is expired'),
  serve(request, role) {
    const action = new URLSearchParams(request.body).get('Action') ?? ''
    const isKnown = request.method === 'POST' && action === 'GetCallerIdentity'
    if (isKnown) return callerIdentity(role)
    return stsError(400, 'InvalidAction', 'The emulator answers GetCallerIdentity alone.')
  },
}

const s3: Service = {
  unknown: s3Error(
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
  ),
  expired: s3Error(400, 'ExpiredToken', 'The provided token has expired.'),
  serve: (request, role) =>
    request.method === 'GET' && pathOf(request) === '/'
      ? bucketList(role)
      : s3Error(501, 'NotImplemented', 'The emulator answers ListBuckets alone.'),
}

/**
 * STS and S3, as far as it takes to see that the keys of a role work. Whose they are is read from the access key id; the
 * signature is not verified. Undefined for a request that is for neither.
 */
export function answerAws(realm: AwsRealm, request: AwsRequest): ServiceAnswer | undefined {
  const [, accessKeyId, name] = SIGNATURE.exec(request.authorization ?? '') ?? []
  if (accessKeyId === undefined) return undefined
  const service = name === 's3' ? s3 : sts
  const role = realm.roleOf(accessKeyId)
  const requestId = realm.requestId()
  if (!role) return service.unknown(requestId)
  return (role.live ? service.serve(request, role) : service.expired)(requestId)
}
