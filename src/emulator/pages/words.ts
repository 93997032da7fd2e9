/** How long, to the second, in the shortest form that a person reads at a glance. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}

/** The time of day, where the emulator runs. */
export const timeOfDay = (at: number): string => new Date(at).toLocaleTimeString('en-GB')

/** A code as it should be read out: letter by letter. */
export const spelled = (userCode: string): string =>
  userCode.split('').join(', ').replace('-', 'dash')

export const times = (count: number): string => {
  if (count === 0) return 'not asked yet'
  return count === 1 ? 'asked once' : `asked ${count} times`
}
