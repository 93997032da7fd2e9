// What `Store` promises, as laws: a store that somebody has written is tried by the same ones as ours, in any test runner.
import { changeLaws } from './store-changes.ts'
import type { StoreLaw } from './store-law.ts'
import { lockLaws } from './store-locks.ts'
import { valueLaws } from './store-values.ts'

export type { OpenStores, StoreLaw, StoreLawOptions } from './store-law.ts'

/**
 * What each store promises, one law after the other. Those that need what a store does without are to be left out.
 *
 * @example
 * import { it } from 'vitest'
 * import { storeLaws } from 'authchart/testing/store'
 *
 * const open = async () => {
 *   const place = await freshDatabase()
 *   return { one: myStore(place), other: myStore(place) }
 * }
 * for (const law of storeLaws) it(law.name, () => law.run(open))
 */
export const storeLaws: readonly StoreLaw[] = [...valueLaws, ...changeLaws, ...lockLaws]
