import type { Store } from '../store/store.ts'
import type { Ground } from './ground.ts'
import { createRoleKeyring, type RoleKeyring } from './role-credentials.ts'
import type { RoleRef } from './types.ts'

/** The keyrings of all roles of one sign-in: providers of the same role and the same store have one. */
export interface Keyrings {
  of(role: RoleRef, store: Store | undefined): RoleKeyring
  /** The person has signed out: what was issued to them is for nobody here any more. */
  clear(): Promise<void>
  /** Another person may have signed in: what is in memory is theirs no more. What is in a store is for its own token alone. */
  forget(): void
}

const createKeyrings = (ground: Ground): Keyrings => {
  const stores = new WeakMap<Store, number>()
  let storeCount = 0
  /** Kept by their providers alone. */
  const rings = new Map<string, WeakRef<RoleKeyring>>()

  const placeOf = (store: Store | undefined): number => {
    if (store === undefined) return -1
    const known = stores.get(store)
    if (known !== undefined) return known
    stores.set(store, storeCount)
    return storeCount++
  }
  const present = () => [...rings.values()].flatMap((ring) => ring.deref() ?? [])

  return {
    of: ({ accountId, roleName }, store) => {
      for (const [name, ring] of rings) if (ring.deref() === undefined) rings.delete(name)
      const name = JSON.stringify([placeOf(store), accountId, roleName])
      const ring =
        rings.get(name)?.deref() ?? createRoleKeyring(ground, { accountId, roleName }, store)
      rings.set(name, new WeakRef(ring))
      return ring
    },
    clear: async () => {
      // All of them at once: a store may take its time.
      await Promise.all(present().map((ring) => ring.clear()))
    },
    forget: () => {
      for (const ring of present()) ring.forget()
    },
  }
}

const all = new WeakMap<Ground, Keyrings>()

export const keyringsOf = (ground: Ground): Keyrings => {
  const known = all.get(ground) ?? createKeyrings(ground)
  all.set(ground, known)
  return known
}
