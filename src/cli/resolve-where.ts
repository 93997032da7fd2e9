import { sharedConfig } from '../aws/config/file.ts'
import { isSamePlace, rememberedPlaces } from './places.ts'
import { askText, askWhich } from './prompts.ts'
import { providerWith } from './provider-with.ts'
import { isAttended, type Streams } from './streams.ts'
import { UsageError } from './usage-error.ts'
import { findWhere, whereAt, type Surroundings, type Where } from './where.ts'
import type { WhereValues } from './where-options.ts'

/** What the options leave open, read anew. */
export const readSurroundings = async (): Promise<Surroundings> => {
  const [config, remembered] = await Promise.all([sharedConfig().read(), rememberedPlaces()])
  return { config, remembered, env: process.env }
}

/** What is wrong with an answer, as the option of the same name would be refused. */
const faultOf = (make: () => unknown): string | undefined => {
  try {
    make()
    return undefined
  } catch (error) {
    if (error instanceof UsageError) return error.message.replace(/--start-url|--region/, 'This')
    throw error
  }
}

const askAddress = async (
  endpoint: string | undefined,
  { config }: Surroundings,
  streams: Streams,
  signal: AbortSignal,
): Promise<Where> => {
  const startUrl = await askText(
    'Start URL of your AWS access portal:',
    { check: (url) => faultOf(() => providerWith({ startUrl: url, region: 'us-east-1' })) },
    streams,
    signal,
  )
  const region = await askText(
    'Region of your IAM Identity Center:',
    { check: (name) => faultOf(() => providerWith({ startUrl, region: name })) },
    streams,
    signal,
  )
  return whereAt({ startUrl, region, ...(endpoint !== undefined && { endpoint }) }, config)
}

const nameOf = ({ provider: { sessionName, startUrl } }: Where): string =>
  sessionName === undefined ? startUrl : `${sessionName}  ${startUrl}`

/**
 * Whom a command means. Where that is open, a person at the terminal is asked: what ~/.aws/config has comes first, then what is
 * remembered, then another address. Without a terminal it is the place of the last sign-in, or a `UsageError`.
 */
export const resolveWhere = async (
  values: WhereValues,
  streams: Streams,
  signal: AbortSignal,
  given?: Surroundings,
): Promise<Where> => {
  const around = given ?? (await readSurroundings())
  const found = findWhere(values, around)
  if (found.kind === 'one') return found.where
  if (isAttended(streams)) {
    const other = { name: 'Another start URL…', value: undefined }
    const known = found.all.map((where) => ({
      name: nameOf(where),
      value: where,
      description: where.provider.region,
    }))
    const chosen =
      known.length === 0
        ? undefined
        : await askWhich('Sign in to:', [...known, other], streams, signal)
    return chosen ?? (await askAddress(values.endpoint, around, streams, signal))
  }
  const [last] = around.remembered
  const same = found.all.find(({ provider }) => last !== undefined && isSamePlace(provider, last))
  if (same !== undefined) return same
  const names = found.all.map(({ said }) => said)
  throw new UsageError(
    names.length === 0
      ? 'Say where to sign in: --start-url with --region, or a --profile of ~/.aws/config.'
      : `Say which: ${names.slice(0, 4).join(', or ')}.`,
  )
}
