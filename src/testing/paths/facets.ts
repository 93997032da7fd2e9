import { isObject } from '../../kit/is-object.ts'

/** Members of a public state that an interface shows one by one. */
const telling = [
  'step',
  'browser',
  'phase',
  'offer',
  'by',
  'via',
  'reason',
  'refreshable',
  'stored',
  'refresh',
] as const
/** Members that are a moment, or are not known. */
const moments = ['nextAt', 'lastAt'] as const

const membersOf = (value: object): string[] => {
  const { poll, ...own }: Readonly<Partial<Record<string, unknown>>> = { ...value }
  const all: Readonly<Partial<Record<string, unknown>>> = isObject(poll) ? { ...own, ...poll } : own
  const { attempt, error, lastError } = all
  return [
    ...telling.filter((key) => key in all).map((key) => `${key} ${String(all[key])}`),
    ...moments
      .filter((key) => key in all)
      .map((key) => `${key} ${all[key] === null ? 'unknown' : 'known'}`),
    lastError === undefined ? 'without trouble' : 'in trouble',
    ...(isObject(attempt) ? facetsOf(attempt) : []),
    ...(isObject(error) && 'code' in error ? [`error ${String(error.code)}`] : []),
  ]
}

/**
 * What a public state has that an interface may show in a way of its own, each with the status: `awaitingCode`,
 * `awaitingCode browser failed`, `denied by service`.
 */
export const facetsOf = (state: unknown): string[] => {
  if (!isObject(state) || !('status' in state)) return []
  const status = String(state.status)
  return [status, ...membersOf(state).map((member) => `${status} ${member}`)]
}
