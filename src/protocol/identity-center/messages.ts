import type { CallMetadata } from '../call-error.ts'

/** What a public client registers as. */
export interface RegisterClientInput {
  /** A name for the client; the person may see it. */
  readonly clientName: string
  /** The service knows public clients only. */
  readonly clientType: 'public'
  /** What the client will ask for, such as `sso:account:access`. Without any, no refresh tokens are issued. */
  readonly scopes?: readonly string[] | undefined
  /** Where an authorization code may be sent. `http://127.0.0.1/oauth/callback` stands for any port. */
  readonly redirectUris?: readonly string[] | undefined
  /** The grants that the client will use. The service refuses the device and the authorization code in one registration. */
  readonly grantTypes?: readonly string[] | undefined
  /** The start URL of the instance. */
  readonly issuerUrl?: string | undefined
  /** The application that the registration is entitled to. */
  readonly entitledApplicationArn?: string | undefined
}

/** A registration. RFC 7591 §3.2.1, in the service's own names. */
export interface RegisterClientOutput {
  readonly clientId: string
  /** A secret. */
  readonly clientSecret: string
  /** Epoch **seconds**. */
  readonly clientIdIssuedAt?: number | undefined
  /** Epoch **seconds**; absent where the registration has no known end. */
  readonly clientSecretExpiresAt?: number | undefined
  /** Verbatim from the wire; the service is not known to send it. */
  readonly authorizationEndpoint?: string | undefined
  /** Verbatim from the wire; the service is not known to send it. */
  readonly tokenEndpoint?: string | undefined
  readonly $metadata: CallMetadata
}

/** What a device code is asked for with. */
export interface StartDeviceAuthorizationInput {
  readonly clientId: string
  readonly clientSecret: string
  /** The AWS access portal URL of the instance. */
  readonly startUrl: string
}

/** A device code and its user code. RFC 8628 §3.2, in the service's own names. */
export interface StartDeviceAuthorizationOutput {
  /** A secret. */
  readonly deviceCode: string
  /** What the person compares or types. */
  readonly userCode: string
  /** Where the person goes: an http or https URL. Show and open it as it stands. */
  readonly verificationUri: string
  /** The same with the user code filled in: an http or https URL. */
  readonly verificationUriComplete?: string | undefined
  /** Life of both codes, in **seconds** from the receipt of this answer. */
  readonly expiresIn: number
  /** **Seconds** to wait between polls. Absent where the service sent none, or nonsense: use 5 then. */
  readonly interval?: number | undefined
  readonly $metadata: CallMetadata
}

/** What a token is asked for with. Which of the optional members are needed depends on `grantType`. */
export interface CreateTokenInput {
  readonly clientId: string
  readonly clientSecret: string
  /** `urn:ietf:params:oauth:grant-type:device_code`, `authorization_code` or `refresh_token`. */
  readonly grantType: string
  readonly deviceCode?: string | undefined
  readonly code?: string | undefined
  readonly refreshToken?: string | undefined
  /** Documented as having no effect: a token has the scopes of the registration. */
  readonly scope?: readonly string[] | undefined
  /** The redirect URI that the code was sent to, with its port. */
  readonly redirectUri?: string | undefined
  /** The PKCE verifier behind the challenge. RFC 7636 §4.5. */
  readonly codeVerifier?: string | undefined
}

/** A grant. RFC 6749 §5.1, in the service's own names. */
export interface CreateTokenOutput {
  /** A secret, opaque. */
  readonly accessToken: string
  /** `Bearer`, as the service wrote it; `Bearer` too where it wrote nothing. */
  readonly tokenType: string
  /** Life of the access token, in **seconds** from the receipt of this answer. */
  readonly expiresIn: number
  /** A secret. Absent where the service sent none; after a refresh the old one then stays good. */
  readonly refreshToken?: string | undefined
  /** A secret. Documented as not implemented. */
  readonly idToken?: string | undefined
  readonly $metadata: CallMetadata
}
