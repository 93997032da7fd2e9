import type { GenericSchema } from 'valibot'
import type { CallMetadata, OperationName } from './call-error.ts'
import { judge } from './judge.ts'
import type {
  CreateTokenInput,
  CreateTokenOutput,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from './messages.ts'
import * as schemas from './schemas.ts'
import type { CallOptions, Transport } from './transport.ts'

/** The three operations, each told which endpoint to ask: one transport serves all regions. */
export interface Operations {
  registerClient(
    endpoint: string,
    input: RegisterClientInput,
    call?: CallOptions,
  ): Promise<RegisterClientOutput>
  startDeviceAuthorization(
    endpoint: string,
    input: StartDeviceAuthorizationInput,
    call?: CallOptions,
  ): Promise<StartDeviceAuthorizationOutput>
  createToken(
    endpoint: string,
    input: CreateTokenInput,
    call?: CallOptions,
  ): Promise<CreateTokenOutput>
}

/** The operations over a transport. `endpoint` is a base URL, as `oidcEndpoint` gives it. */
export function createOperations(transport: Transport): Operations {
  const operation =
    <Input extends object, Output extends object>(
      name: OperationName,
      path: string,
      inputSchema: GenericSchema<unknown, Input>,
      answerSchema: GenericSchema<unknown, Output>,
    ) =>
    async (
      endpoint: string,
      input: Input,
      call?: CallOptions,
    ): Promise<Output & { readonly $metadata: CallMetadata }> => {
      const request = schemas.readInput(name, inputSchema, input)
      const exchange = await transport.post(endpoint.replace(/\/+$/, '') + path, request, call)
      return judge(name, answerSchema, request, exchange)
    }

  return {
    registerClient: operation(
      'registerClient',
      '/client/register',
      schemas.registerClientInput,
      schemas.registerClientAnswer,
    ),
    startDeviceAuthorization: operation(
      'startDeviceAuthorization',
      '/device_authorization',
      schemas.startDeviceAuthorizationInput,
      schemas.startDeviceAuthorizationAnswer,
    ),
    createToken: operation(
      'createToken',
      '/token',
      schemas.createTokenInput,
      schemas.createTokenAnswer,
    ),
  }
}
