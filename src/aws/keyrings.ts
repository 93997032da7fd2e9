import type { Store } from '../store/store.ts'
import type { Ground } from './ground.ts'
import { createRoleKeyring, type RoleKeyring } from './role-credentials.ts'
import type { RoleRef } from './types.ts'

/** The keyrings of all roles of one sign-in: providers of the same role and the same store have one. */
export interface Keyrings {
  of(role: RoleRef, store: Store | undefined): RoleKeyring
  /** The person has signed out: what was issued to them is for nobody here any more. */
  clear(): Promise<void>
}

const createKeyrings = (ground: Ground): Keyrings => {
  const stores: WeakRef<Store>[] = []
  /** Kept by their providers alone. */
  const rings = new Map<string, WeakRef<RoleKeyring>>()

  const placeOf = (store: Store | undefined): number => {
    if (store === undefined) return -1
    const known = stores.findIndex((one) => one.deref() === store)
    return known < 0 ? stores.push(new WeakRef(store)) - 1 : known
  }

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
      await Promise.all([...rings.values()].flatMap((ring) => ring.deref()?.clear() ?? []))
    },
  }
}

const all = new WeakMap<Ground, Keyrings>()

export const keyringsOf = (ground: Ground): Keyrings => {
  const known = all.get(ground) ?? createKeyrings(ground)
  all.set(ground, known)
  return known
}
