import type { TroubleWords } from './host.ts'

/** What several codes say alike: one cause, one sentence. */
export interface TroubleRow extends TroubleWords {
  /** Codes of the system or of Node; `*` at the end for all that begin so; with the status of a proxy behind a blank. */
  readonly codes: readonly string[]
}

export const andTryAgain = 'then try again.'
const proxyAddress =
  'Set `HTTPS_PROXY` to the address of an HTTP proxy, and use Node 22.21, 24.5 or later.'

/** Of requests. The first row that names a code says it. */
export const networkTroubles: readonly TroubleRow[] = [
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_UNTRUSTED',
      'INVALID_CA',
    ],
    message: 'The certificate of the service, or of a proxy before it, is not trusted.',
    hint: 'Set `NODE_EXTRA_CA_CERTS` to a file with the certificates of your company (PEM), and start anew.',
    isLasting: true,
  },
  {
    codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CRL_HAS_EXPIRED', 'CRL_NOT_YET_VALID'],
    message: 'The certificate of the service is not valid at this time.',
    hint: 'Check the clock of this machine; if it is right, ask who runs the network.',
    isLasting: true,
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    message: 'The certificate belongs to another name than that of the service.',
    hint: 'Check the endpoint; something else may answer in place of the service.',
    isLasting: true,
  },
  {
    codes: ['CERT_REVOKED', 'CERT_REJECTED'],
    message: 'The certificate of the service has been withdrawn.',
    hint: 'Ask who runs the network: something else may answer in place of the service.',
    isLasting: true,
  },
  {
    codes: ['ERR_TLS_HANDSHAKE_TIMEOUT'],
    message: 'No encrypted connection came about in time.',
    hint: 'Check the network, the VPN and the proxy.',
  },
  {
    codes: [
      'CERT_*',
      'CRL_*',
      'UNABLE_TO_*',
      'ERROR_IN_CERT_*',
      'ERROR_IN_CRL_*',
      'INVALID_PURPOSE',
      'PATH_LENGTH_EXCEEDED',
    ],
    message: 'The certificate of the service cannot be checked.',
    hint: 'Ask who runs the network; certificates of a company go into `NODE_EXTRA_CA_CERTS`.',
    isLasting: true,
  },
  {
    codes: ['EPROTO', 'ERR_SSL_*', 'ERR_TLS_*', 'UND_ERR_PRX_TLS'],
    message: 'No encrypted connection can be made.',
    hint: 'Check the endpoint and the proxy: what answers there may not speak TLS, or too old a version of it.',
    isLasting: true,
  },
  {
    codes: ['ERR_CA_BUNDLE'],
    message: 'The certificates in `AWS_CA_BUNDLE` cannot be used.',
    hint: 'Set it to a file of certificates (PEM), or take it away.',
    isLasting: true,
  },
  {
    codes: ['ERR_PROXY_UNSUPPORTED', 'ERR_PROXY_INVALID_CONFIG'],
    message: 'The proxy that is set cannot be used.',
    hint: proxyAddress,
    isLasting: true,
  },
  {
    codes: ['ERR_PROXY_TUNNEL 407'],
    message: 'The proxy wants a name and a password.',
    hint: 'Put them into `HTTPS_PROXY`: http://name:password@proxy:port.',
    isLasting: true,
  },
  {
    codes: ['ERR_PROXY_TUNNEL 4*'],
    message: 'The proxy does not let this app through to the service.',
    hint: 'Ask who runs the proxy to allow the address of the service.',
    isLasting: true,
  },
  {
    codes: ['ERR_PROXY_TUNNEL'],
    message: 'The proxy does not reach the service.',
    hint: 'Check `HTTPS_PROXY`, the region and the endpoint.',
  },
  {
    // How undici says that a proxy did not answer CONNECT with 200; the status is in its words alone.
    codes: ['UND_ERR_ABORTED'],
    message: 'The proxy refuses to connect this app to the service.',
    hint: 'Check the name and the password in `HTTPS_PROXY`, and whether the proxy lets the service through.',
  },
  {
    codes: ['ENOTFOUND', 'ENODATA'],
    message: 'The name of the service cannot be found.',
    hint: 'Check the network, and whether the region and the endpoint are spelled right.',
  },
  {
    codes: ['EAI_*', 'ESERVFAIL', 'EREFUSED'],
    message: 'Names cannot be looked up right now.',
    hint: 'Check the network and its name server (DNS).',
  },
  {
    codes: ['ECONNREFUSED'],
    message: 'Nothing takes connections at the address of the service, or of the proxy.',
    hint: 'Check the endpoint, the proxy and the VPN.',
  },
  {
    codes: ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET'],
    message: 'The connection to the service was cut.',
    hint: 'Check the network, the VPN and the proxy.',
  },
  {
    codes: ['ETIMEDOUT', 'ConnectTimeoutError', 'UND_ERR_CONNECT_TIMEOUT'],
    message: 'No connection to the service came about in time.',
    hint: 'Check the network, the VPN and the firewall.',
  },
  {
    codes: ['TimeoutError', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
    message: 'The service did not answer in time.',
    hint: 'Wait a moment; if it goes on, check the network and the proxy.',
  },
  {
    codes: ['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
    message: 'There is no way to the service from this network.',
    hint: 'Check whether you are online, and the VPN.',
  },
  {
    codes: ['EADDRNOTAVAIL'],
    message: 'This machine has no address or port left to connect from.',
    hint: 'Check the network; end programs that hold many connections.',
  },
  {
    codes: ['EMFILE', 'ENFILE'],
    message: 'Too many connections and files are open.',
    hint: `Close programs, ${andTryAgain}`,
  },
  {
    codes: ['EACCES', 'EPERM'],
    message: 'This machine does not let the app connect.',
    hint: 'Check the firewall, and what the app may do.',
  },
  {
    codes: ['HPE_*'],
    message: 'What answers at the address of the service does not speak HTTP.',
    hint: 'Check the endpoint and the proxy.',
    isLasting: true,
  },
  {
    codes: ['ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL'],
    message: 'The address of the service is no address.',
    hint: 'Check the endpoint.',
    isLasting: true,
  },
]
