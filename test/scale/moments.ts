import { setTimeout as sleep } from 'node:timers/promises'

export const until = async (
  isSo: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> => {
  for (const end = performance.now() + 60_000; !(await isSo()); await sleep(20))
    if (performance.now() > end) throw new Error(`never: ${what}`)
}

/** A number from 0 to 1 for each name, always the same (FNV-1a). */
export const drawn = (name: string): number => {
  let hash = 0x811c9dc5
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash / 0x100000000
}
