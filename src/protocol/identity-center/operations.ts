import type { GenericSchema } from 'valibot'
import { readReply, type ErrorForm } from '../read-reply.ts'
import type { Reply } from '../reply.ts'
import type { CallOptions, Transport } from '../transport.ts'
import type {
  CreateTokenInput,
  CreateTokenOutput,
  RegisterClientInput,
  RegisterClientOutput,
  StartDeviceAuthorizationInput,
  StartDeviceAuthorizationOutput,
} from './messages.ts'
import { recognise, type Recognition } from './recognise.ts'
import {
  createTokenAnswer,
  registerClientAnswer,
  startDeviceAuthorizationAnswer,
} from './schemas.ts'

type Operation<Input, Output> = (
  endpoint: string,
  input: Input,
  call?: CallOptions,
) => Promise<Reply<Omit<Output, '$metadata'>, Recognition>>

/** The three operations, each told which endpoint to ask: one transport serves all regions. */
export interface Operations {
  readonly registerClient: Operation<RegisterClientInput, RegisterClientOutput>
  readonly startDeviceAuthorization: Operation<
    StartDeviceAuthorizationInput,
    StartDeviceAuthorizationOutput
  >
  readonly createToken: Operation<CreateTokenInput, CreateTokenOutput>
}

const form: ErrorForm<Recognition> = { requestIdHeader: 'x-amzn-requestid', recognise }
const headers = { accept: 'application/json', 'content-type': 'application/json' }

/** The operations over a transport. `endpoint` is a base URL, as `oidcEndpoint` gives it. */
export function createOperations(transport: Transport): Operations {
  const operation =
    <Output extends object>(path: string, schema: GenericSchema<unknown, Output>) =>
    async (
      endpoint: string,
      input: object,
      call?: CallOptions,
    ): Promise<Reply<Output, Recognition>> => {
      const url = endpoint.replace(/\/+$/, '') + path
      const body = JSON.stringify(input)
      const exchange = await transport.send({ method: 'POST', url, headers, body }, call)
      return readReply(schema, form, { ...input }, exchange)
    }

  return {
    registerClient: operation('/client/register', registerClientAnswer),
    startDeviceAuthorization: operation('/device_authorization', startDeviceAuthorizationAnswer),
    createToken: operation('/token', createTokenAnswer),
  }
}
