interface Exception {
  readonly name: string
  readonly status: number
  readonly description: string
}

const exception = (name: string, description: string, status = 400): Exception => ({
  name: `${name}Exception`,
  status,
  description,
})

const exceptions: ReadonlyMap<string, Exception> = new Map([
  ['authorization_pending', exception('AuthorizationPending', 'The person has not decided yet')],
  ['slow_down', exception('SlowDown', 'Requests come too fast')],
  ['expired_token', exception('ExpiredToken', 'The device code has expired')],
  ['access_denied', exception('AccessDenied', 'The person declined the request')],
  ['invalid_grant', exception('InvalidGrant', 'Invalid grant provided')],
  ['invalid_request', exception('InvalidRequest', 'Invalid request')],
  ['invalid_client', exception('InvalidClient', 'Invalid client provided', 401)],
  [
    'unauthorized_client',
    exception('UnauthorizedClient', 'The client may not use this authorization grant type'),
  ],
  ['unsupported_grant_type', exception('UnsupportedGrantType', 'Unsupported grant type')],
  ['invalid_scope', exception('InvalidScope', 'Invalid scope provided')],
  ['invalid_redirect_uri', exception('InvalidRedirectUri', 'Invalid redirect URI provided')],
  ['invalid_client_metadata', exception('InvalidClientMetadata', 'Invalid client metadata')],
  ['server_error', exception('InternalServer', 'Internal server error', 500)],
])

/** The modelled exception behind a wire code, or one of the same make for a code that is not modelled. */
export const exceptionFor = (error: string): Exception =>
  exceptions.get(error) ??
  exception(
    error.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9]?)/g, (_, letter: string) =>
      letter.toUpperCase(),
    ),
    error,
  )
