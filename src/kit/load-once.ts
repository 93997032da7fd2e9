/** Gives what was loaded at once, and loads it where it was not. */
export type Load<T> = () => T | Promise<T>

/** Loads a part of the program when it is first needed. Not kept when that fails, so that the next who needs it tries again. */
/* @__NO_SIDE_EFFECTS__ */
export const loadOnce = <T extends object>(load: () => Promise<T>): Load<T> => {
  let loaded: T | undefined
  return () => loaded ?? load().then((part) => (loaded = part))
}
