import type { Chart } from './chart.ts'
import { labelSize, ways, boxPaths, type Layout, type Place } from './layout.ts'

const radix = 36

const text = (numbers: readonly number[]): string => numbers.map((n) => n.toString(radix)).join(' ')

const numbersOf = (item: string): number[] => item.split(' ').map((n) => Number.parseInt(n, radix))

/** Steps down and to the right in turn, the first one down: lines are right-angled. */
const toSteps = (points: readonly number[]): number[] => {
  const [x = 0, y = 0] = points
  const steps: number[] = []
  for (let i = 2; i < points.length; i += 2) {
    const [right, down] = [
      (points[i] ?? 0) - (points[i - 2] ?? 0),
      (points[i + 1] ?? 0) - (points[i - 1] ?? 0),
    ]
    if (right === 0 && down === 0) continue
    const isDown = right === 0
    if ((steps.length % 2 === 0) === isDown) steps.push(isDown ? down : right)
    else if (steps.length === 0) steps.push(0, right)
    else steps.push((steps.pop() ?? 0) + (isDown ? down : right))
  }
  return [x, y, ...steps]
}

const toPoints = ([x = 0, y = 0, ...steps]: readonly number[]): number[] => {
  const points = [x, y]
  let [toX, toY] = [x, y]
  steps.forEach((step, i) => {
    if (i % 2 === 0) toY += step
    else toX += step
    if (step !== 0) points.push(toX, toY)
  })
  return points
}

/** A layout with right-angled arrows in a short text: the viewer ships one for each chart. */
export const packLayout = ({ width, height, boxes, arrows }: Layout): string =>
  [
    text([width, height]),
    ...boxes.map(text),
    ...arrows.map(([points, label]) =>
      text([...(label === null ? [] : label.slice(0, 2)), ...toSteps(points)]),
    ),
  ].join()

/** The layout again. The chart knows what the text leaves out. */
export const unpackLayout = (packed: string, chart: Chart): Layout => {
  const [[width = 0, height = 0] = [], ...rest] = packed.split(',').map(numbersOf)
  const count = boxPaths(chart).length
  return {
    width,
    height,
    boxes: rest.slice(0, count) as unknown as readonly Place[],
    arrows: ways(chart).map(({ lines }, i) => {
      const numbers = rest[count + i] ?? []
      if (lines.length === 0) return [toPoints(numbers), null]
      const [x = 0, y = 0, ...steps] = numbers
      return [toPoints(steps), [x, y, ...labelSize(lines)]]
    }),
  }
}
