/** Keys that mean something else where they are pressed. */
const isTakenBy = (target: EventTarget | undefined, key: string): boolean => {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('input, textarea, select')) return key !== ' '
  // A chart is wider than its pane: there they scroll.
  if (target.matches('.stage')) return key.startsWith('Arrow')
  return key === ' ' && target.matches('button, summary, a')
}

/**
 * Where a key leads from frame `n`: to another frame, `null` for the latest as it comes, `undefined` where it is none of
 * ours. In the log it leads from one to the next of `rows`, which pass the filter.
 */
export const keyTo = (
  event: KeyboardEvent,
  n: number,
  position: number | null,
  rows: readonly { readonly n: number }[],
): number | null | undefined => {
  const { key, altKey, ctrlKey, metaKey } = event
  const [target] = event.composedPath()
  if (altKey || ctrlKey || metaKey || isTakenBy(target, key)) return undefined
  const isInLog = target instanceof Element && target.matches('[role=listbox]')
  switch (key) {
    case 'ArrowLeft':
      return n - 1
    case 'ArrowRight':
      return n + 1
    case 'ArrowUp':
      return isInLog ? (rows.findLast((row) => row.n < n)?.n ?? n) : undefined
    case 'ArrowDown':
      return isInLog ? (rows.find((row) => row.n > n)?.n ?? n) : undefined
    case 'Home':
      return 0
    case 'End':
      return Number.MAX_SAFE_INTEGER
    case ' ':
      return position === null ? n : null
    default:
      return undefined
  }
}
