import { createWeakValues } from '../kit/weak-values.ts'
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
  const rings = createWeakValues<RoleKeyring>()

  const placeOf = (store: Store | undefined): number => {
    if (store === undefined) return -1
    const known = stores.get(store)
    if (known !== undefined) return known
    stores.set(store, storeCount)
    return storeCount++
  }

  return {
    of: ({ accountId, roleName }, store) => {
      const name = JSON.stringify([placeOf(store), accountId, roleName])
      const known = rings.get(name)
      if (known !== undefined) return known
      const ring = createRoleKeyring(ground, { accountId, roleName }, store)
      rings.set(name, ring)
      return ring
    },
    clear: async () => {
      // All of them at once: a store may take its time.
      await Promise.all(rings.values().map((ring) => ring.clear()))
    },
    forget: () => {
      for (const ring of rings.values()) ring.forget()
    },
  }
}

const all = new WeakMap<Ground, Keyrings>()

export const keyringsOf = (ground: Ground): Keyrings => {
  const known = all.get(ground) ?? createKeyrings(ground)
  all.set(ground, known)
  return known
}
