/** Who takes part: the names of the files in `subjects/`, and how the table calls them. */
export const subjects = {
  authchart: 'authchart, `nodeHost`',
  'authchart-fetch': 'authchart over `fetch`',
  fetch: 'bare `fetch` loop',
  ky: 'ky in that loop',
  oauth4webapi: 'oauth4webapi',
  'openid-client': 'openid-client',
  'aws-sdk': 'AWS SDK in a loop',
} as const

export type SubjectName = keyof typeof subjects
export const everyone = Object.keys(subjects) as SubjectName[]

/** What a subject's cell says. */
export type Cells = Partial<Record<SubjectName, string>>

export interface Row {
  readonly label: string
  readonly cells: Cells
}

export interface Section {
  readonly title: string
  readonly rows: readonly Row[]
  readonly notes?: readonly string[]
}

export const number = (value: number, digits = 1): string => value.toFixed(digits)
export const max = (values: readonly number[]): number => Math.max(0, ...values)
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
