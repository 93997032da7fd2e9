/** As much of a terminal as its stream tells of it. */
export interface TerminalSize {
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** What a terminal is taken for that does not say how large it is, as `docker run -t` does until it is told. */
const usual = { columns: 80, rows: 24 }
/** In less, a panel that redraws itself is no help: lines are. */
const least = { columns: 24, rows: 6 }

const known = (count: number | undefined): number | undefined =>
  count !== undefined && count >= 1 && count < Infinity ? Math.floor(count) : undefined

/** The size to draw for: 0, `NaN` and the like are no size. */
export const sizeOf = ({ columns, rows }: TerminalSize): Required<typeof usual> => ({
  columns: known(columns) ?? usual.columns,
  rows: known(rows) ?? usual.rows,
})

/** Whether the terminal says that it is too small for a panel. */
export const isTooSmall = (size: TerminalSize): boolean => {
  const { columns, rows } = sizeOf(size)
  return columns < least.columns || rows < least.rows
}

/** How wide a panel is laid out: where the terminal has become narrower still, it breaks the lines itself. */
export const layoutWidth = (columns: number): number => Math.max(columns, least.columns)
