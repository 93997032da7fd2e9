/** Whether it is an object, an array among them, and not `null`. */
export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null
