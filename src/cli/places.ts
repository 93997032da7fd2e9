import * as v from 'valibot'
import { fileStore } from '../store/file.ts'
import type { Store } from '../store/store.ts'

/** Where one signs in. Holds no secret. */
export interface Place {
  readonly startUrl: string
  readonly region: string
  readonly sessionName?: string | undefined
  readonly endpoint?: string | undefined
}

const key = 'cli/places'
const most = 20

const schema = v.array(
  v.object({
    startUrl: v.string(),
    region: v.string(),
    sessionName: v.optional(v.string()),
    endpoint: v.optional(v.string()),
  }),
)

/** Whether both keep the same token. */
export const isSamePlace = (one: Place, other: Place): boolean =>
  one.startUrl === other.startUrl &&
  one.region === other.region &&
  one.sessionName === other.sessionName

/** Where the person has signed in, the latest first. What cannot be read is not remembered. */
export const rememberedPlaces = async (
  store: Pick<Store, 'get'> = fileStore(),
): Promise<readonly Place[]> => {
  const read = v.safeParse(schema, await store.get(key).catch(() => undefined))
  return read.success ? read.output : []
}

/** Remembers a place as the latest. That it could not be kept is no error. */
export const rememberPlace = async (
  { startUrl, region, sessionName, endpoint }: Place,
  store: Pick<Store, 'get' | 'set'> = fileStore(),
): Promise<void> => {
  const place: Place = {
    startUrl,
    region,
    ...(sessionName !== undefined && { sessionName }),
    ...(endpoint !== undefined && { endpoint }),
  }
  const others = (await rememberedPlaces(store)).filter((one) => !isSamePlace(one, place))
  await store.set(key, [place, ...others].slice(0, most), { kind: 'record' }).catch(() => undefined)
}
