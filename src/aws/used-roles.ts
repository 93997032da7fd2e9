import * as v from 'valibot'
import type { Vault } from '../effects/vault.ts'
import type { Store } from '../store/store.ts'
import { roleRef } from './role-ref.ts'
import type { RoleRef, UsedRole } from './types.ts'

/** The roles that were used last, per start URL: a record without secrets, for lists that begin with what one wants. */
export interface UsedRoles {
  list(): Promise<readonly UsedRole[]>
  /** Puts `role` first. */
  note(role: RoleRef, at: number): Promise<void>
}

const most = 20
const forGood = Number.MAX_SAFE_INTEGER

const recordSchema = v.array(v.object({ ...roleRef, usedAt: v.number() }))

/** Rejects with `store_unavailable`, as a vault does. */
export const createUsedRoles = (
  store: Pick<Store, 'get' | 'set'>,
  startUrl: string,
  vault: Pick<Vault, 'exclusively' | 'refusal'>,
): UsedRoles => {
  const key = `usedRoles/${startUrl}`
  const list = async (): Promise<readonly UsedRole[]> => {
    try {
      const found = v.safeParse(recordSchema, await store.get(key))
      return found.success ? found.output : []
    } catch (error) {
      throw vault.refusal(error)
    }
  }
  return {
    list,
    note: ({ accountId, roleName }, usedAt) =>
      vault.exclusively(key, async () => {
        const isOther = (one: RoleRef) => one.accountId !== accountId || one.roleName !== roleName
        const others = (await list()).filter(isOther)
        const all = [{ accountId, roleName, usedAt }, ...others].slice(0, most)
        await store.set(key, all, { kind: 'record', expiresAt: forGood })
      }),
  }
}
