export { createClient, type Client, type ClientOptions } from './protocol/client.ts'
export type { CallOptions } from './protocol/transport.ts'
export type {
  CreateTokenInput,
  CreateTokenOutput,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from './protocol/identity-center/messages.ts'

export {
  AccessDeniedException,
  AuthorizationPendingException,
  ExpiredTokenException,
  InternalServerException,
  InvalidClientException,
  InvalidClientMetadataException,
  InvalidGrantException,
  InvalidRedirectUriException,
  InvalidRequestException,
  InvalidRequestRegionException,
  InvalidScopeException,
  ServiceException,
  SlowDownException,
  UnauthorizedClientException,
  UnsupportedGrantTypeException,
  isServiceException,
  type Evidence,
  type ModelledException,
  type ModelledName,
} from './protocol/exceptions.ts'
export {
  NetworkError,
  NotSentError,
  ProtocolError,
  isNetworkError,
  isNotSentError,
  isProtocolError,
  type NetworkCause,
} from './protocol/faults.ts'
export type { CallMetadata, OperationName } from './protocol/call-error.ts'

export {
  oidcEndpoint,
  partitionOf,
  type EndpointOptions,
  type Partition,
} from './protocol/identity-center/endpoints.ts'

// Withheld: the transport and the judgement behind the operations, which sessions use with an endpoint per call.
