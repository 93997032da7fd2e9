/** How long, to the second, in the shortest form that a person reads at a glance. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const rest = seconds % 60 === 0 ? '' : `${seconds % 60} s`
  return minutes === 0 ? rest || '0 s' : `${minutes} min ${rest}`.trimEnd()
}

/** The time of day, where the emulator runs. */
export const timeOfDay = (at: number): string => new Date(at).toLocaleTimeString('en-GB')

/** How long until `until`, and when that is. */
export const timeLeft = (until: number, at: number): string =>
  `${duration(until - at)}, until ${timeOfDay(until)}`

/** A code as it should be read out: letter by letter. */
export const spelled = (userCode: string): string =>
  userCode.split('').join(', ').replace('-', 'dash')

export const polled = (count: number): string => {
  if (count === 0) return 'not polled yet'
  return count === 1 ? 'polled once' : `polled ${count} times`
}

export const refreshed = (count: number): string => {
  if (count === 0) return 'not refreshed yet'
  return count === 1 ? 'refreshed once' : `refreshed ${count} times`
}

/** How many of a thing, with its digits in groups. */
export const counted = (count: number, thing: string): string =>
  `${count.toLocaleString('en-GB')} ${thing}${count === 1 ? '' : 's'}`
