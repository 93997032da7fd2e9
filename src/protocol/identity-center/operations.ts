import type { GenericSchema } from 'valibot'
import { withoutSlash } from '../../kit/address.ts'
import { loadOnce } from '../../kit/load-once.ts'
import { reading } from '../reading.ts'
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
import type { Recognition } from './recognise.ts'
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
  /** Ends the session of a token, at the access portal. */
  readonly logout: (endpoint: string, accessToken: string, call: CallOptions) => Promise<unknown>
}

/** What sends requests and reads answers: to load it takes as long as all the rest of this package. */
export const loadWire = loadOnce(() => import('./wire.ts'))

/** The operations over a transport. `endpoint` is a base URL, as `oidcEndpoint` gives it. */
export function createOperations(transport: Transport): Operations {
  const operation =
    <Output extends object>(path: string, schema: GenericSchema<unknown, Output>) =>
    (endpoint: string, input: object, call?: CallOptions): Promise<Reply<Output, Recognition>> => {
      const url = withoutSlash(endpoint) + path
      const read = reading(schema)
      return transport.send(loadWire, ({ ask }, sending) => ask(url, input, read, sending), call)
    }

  return {
    registerClient: operation('/client/register', registerClientAnswer),
    startDeviceAuthorization: operation('/device_authorization', startDeviceAuthorizationAnswer),
    createToken: operation('/token', createTokenAnswer),
    logout: (endpoint, accessToken, call) => {
      const question = { method: 'POST', url: `${endpoint}/logout`, accessToken } as const
      const read = () => ({ value: {} })
      return transport.send(
        loadWire,
        ({ askPortal }, sending) => askPortal(question, read, sending),
        call,
      )
    },
  }
}
