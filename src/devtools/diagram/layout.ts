/** Numbers are pixels. */
export type Place = readonly [x: number, y: number, width: number, height: number]

/** Where a chart's boxes and arrows are; what is written in them is read off the chart. Compact: the viewer ships it. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** By path; `anywhere` stands for all states, `… initial` is the dot that a compound state begins at. */
  readonly boxes: readonly (readonly [path: string, ...place: Place])[]
  /** In the order of `arrowsOf`, those of the dots first; points as x, y, x, y and so on. */
  readonly arrows: readonly (readonly [
    from: string,
    to: string,
    points: readonly number[],
    label: Place | null,
  ])[]
}

export const anywhere = 'anywhere'

export const type = { name: 14, small: 12, label: 12, line: 16, frame: 30 } as const

/** How many characters a line of a description has: in a frame, and in a box. */
const columns = { compound: 90, leaf: 34, final: 34 } as const

export const wrap = (text: string, kind: keyof typeof columns): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= columns[kind])
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** An event is written once, its guards below one another. */
export const toLines = (labels: readonly string[]): string[] => {
  let last = ''
  return labels.flatMap((label) => {
    const [event = '', guard] = label.split(' [')
    const isNew = event !== last
    last = event
    return [...(isNew ? [event] : []), ...(guard === undefined ? [] : [`[${guard}`])]
  })
}
