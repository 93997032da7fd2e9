import type { EpochMs, Handle } from '../../machines/types.ts'
import type { Clock } from '../host/host.ts'
import { ignore } from '../kit/ignore.ts'
import { toHex } from '../kit/hex.ts'
import type { DeviceSecrets, Vault } from './vault.ts'

/** A code, and until when it is kept. */
interface Code {
  readonly deviceCode: Handle
  readonly expiresAt: EpochMs
}

/**
 * Of all sessions and processes that know a device code one asks for it (R24): who got it, or who went on with it last. The others
 * wait for what that one brings, and ask again where it has said nothing for a while.
 */
export interface Askers {
  /** Names who asks in this process, for the record of a new code. `who` is its system of actors. */
  name(who: object, deviceCode: Handle): string
  /** Keeps a new code in hand for `who`, until it is settled. */
  hold(who: object, secrets: DeviceSecrets): void
  /** The code as the store has it; where that cannot be read, as `who` has it in hand. */
  open(who: object, deviceCode: Handle): Promise<DeviceSecrets | undefined>
  /** `who` goes on with a code that another may ask for still. */
  claim(who: object, code: Code): void
  /** Forgets what `who` has in hand, and resolves when the store has heard the last of it. */
  settled(who: object): Promise<void>
  /** Whether it is news to `who` that the store has the code no more: another may have brought the token a moment ago. */
  isNews(who: object, deviceCode: Handle): boolean
  /** Whether `who` is to ask now, given what the store holds of the code. */
  mayAsk(who: object, code: Code, secrets: DeviceSecrets): Promise<boolean>
}

/** Who has gone on with a code says that it lives, and is believed for so long after: the longest pause of a sign-in, and more. */
const believedMs = 180_000
const sayEveryMs = 30_000

interface Own {
  readonly deviceCode: Handle
  /** The last word of this asker to the store. */
  said: Promise<void>
  /** Whether it has gone on with the code since it asked last. */
  isClaimed: boolean
  /** Whether it has missed the code in the store. */
  isMissed: boolean
  /** What was in the store last: a person may have approved it when the store cannot be read. */
  inHand: DeviceSecrets | undefined
}

export const createAskers = (
  vault: Vault,
  clock: Pick<Clock, 'now'>,
  random: (byteCount: number) => Uint8Array,
): Askers => {
  const names = new WeakMap<object, string>()
  /** The code that each asks for, or has asked for. */
  const owned = new WeakMap<object, Own>()

  const nameOf = (who: object): string => {
    const known = names.get(who) ?? toHex(random(8))
    names.set(who, known)
    return known
  }

  const write = (who: object, { deviceCode, expiresAt }: Code): Promise<void> =>
    vault.exclusively(deviceCode, async () => {
      const secrets = await vault.open('deviceCode', deviceCode)
      if (secrets === undefined) return
      const asker = { name: nameOf(who), believedUntil: clock.now() + believedMs }
      await vault.put('deviceCode', deviceCode, { ...secrets, asker }, expiresAt)
    })

  const begin = (who: object, deviceCode: Handle, known: Partial<Own> = {}): void => {
    const fresh: Own = {
      deviceCode,
      said: Promise.resolve(),
      isClaimed: false,
      isMissed: false,
      inHand: undefined,
    }
    owned.set(who, { ...fresh, ...known })
  }

  const take = (who: object, code: Code, isClaimed: boolean): Promise<void> => {
    const said = write(who, code).catch(ignore)
    begin(who, code.deviceCode, { said, isClaimed, inHand: owned.get(who)?.inHand })
    return said
  }

  return {
    name: (who, deviceCode) => {
      begin(who, deviceCode)
      return nameOf(who)
    },
    claim: (who, code) => void take(who, code, true),
    hold: (who, secrets) => {
      const own = owned.get(who)
      if (own !== undefined) own.inHand = secrets
    },
    open: async (who, deviceCode) => {
      const own = owned.get(who)
      try {
        const secrets = await vault.open('deviceCode', deviceCode)
        if (own?.deviceCode === deviceCode) own.inHand = secrets
        return secrets
      } catch (error) {
        if (own?.deviceCode !== deviceCode || own.inHand === undefined) throw error
        return own.inHand
      }
    },
    settled: (who) => {
      const own = owned.get(who)
      if (own !== undefined) own.inHand = undefined
      return own?.said ?? Promise.resolve()
    },
    isNews: (who, deviceCode) => {
      const own = owned.get(who)
      if (own?.deviceCode !== deviceCode || own.isMissed) return false
      own.isMissed = true
      return true
    },
    mayAsk: async (who, code, { asker }) => {
      if (asker === undefined) return true
      const { name, believedUntil } = asker
      const own = owned.get(who)
      const isKnown = own?.deviceCode === code.deviceCode
      if (isKnown && own.isClaimed) {
        own.isClaimed = false
        await own.said
        // Another may have gone on with it in the same moment.
        return (await vault.open('deviceCode', code.deviceCode))?.asker?.name === nameOf(who)
      }
      const at = clock.now()
      if (name !== nameOf(who)) {
        if (isKnown && (believedUntil ?? 0) > at) return false
        await take(who, code, false)
        return true
      }
      // Who got the code writes nothing; who has gone on with it says from time to time that it lives.
      if (believedUntil !== undefined && believedUntil - at < believedMs - sayEveryMs)
        await take(who, code, false)
      return true
    },
  }
}
