// What it costs that many pages watch one session over server-sent events.
import { must, root } from '../../tools/run.ts'
import type { WatcherFigures, WatcherPart } from '../watchers.ts'
import { number, type Section } from './plan.ts'

const run = (part: WatcherPart, count: number): WatcherFigures =>
  JSON.parse(
    must(process.execPath, ['--expose-gc', `${root}test/bench/watchers.ts`, part, String(count)]),
  ) as WatcherFigures

export const measureWatchers = (quick: boolean): Section => {
  const count = quick ? 200 : 1_000
  const [alone, overHttp, bare] = [run('process', count), run('http', count), run('bare', count)]
  const cost = (figures: WatcherFigures) =>
    `${number(figures.microsecondsPerWatcherAndPoll)} µs, ${number(figures.heapBytesPerWatcher / 1_000)} kB`
  return {
    title: `A session that ${count.toLocaleString('en')} pages watch: for each page, CPU of a poll and heap`,
    rows: [
      { label: 'the handler, its streams read in the process', cells: { authchart: cost(alone) } },
      { label: 'the same over `node:http`', cells: { authchart: cost(overHttp) } },
      { label: 'as many bytes by bare `response.write`', cells: { authchart: cost(bare) } },
    ],
    notes: [
      `A poll is ${number(overHttp.bytesPerPoll / 1_000)} kB in two pieces: that it is asked, and what came of it.`,
    ],
  }
}
