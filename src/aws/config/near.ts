/** How many letters one must add, remove or replace to come from one text to the other. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1]
      const replaced = (row[j - 1] ?? 0) + (isSame ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}

const longest = 64

/** Up to five of the names that `name` may have been meant for, the nearest first. */
export const nearNames = (name: string, names: Iterable<string>): readonly string[] => {
  const meant = name.toLowerCase().slice(0, longest)
  const ranked = Array.from(names, (one) => {
    const other = one.toLowerCase().slice(0, longest)
    const isPart = other.includes(meant) || meant.includes(other)
    return { one, far: isPart ? 0 : distance(meant, other) / Math.max(meant.length, other.length) }
  })
  return ranked
    .filter(({ far }) => far <= 0.5)
    .sort((a, b) => a.far - b.far || (a.one < b.one ? -1 : 1))
    .slice(0, 5)
    .map(({ one }) => one)
}
