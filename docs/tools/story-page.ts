// What happens in each story of the playground, as sequence diagrams: simulated, so that they are the same each time.
import { toSequence } from '../../src/devtools/viewer/sequence.ts'
import type { Tape } from '../../src/devtools/viewer/event-log.ts'
import { simulatedWorld } from '../playground/page/simulated-world.ts'
import { playStory, stories, takeStep, type Story } from '../playground/page/stories.ts'

const longestBlock = 8

/** How often a block of lines comes in a row. */
const timesAt = (lines: readonly string[], at: number, length: number): number => {
  const isSame = (n: number) =>
    lines.slice(at, at + length).every((line, i) => line === lines[at + n * length + i])
  let times = 1
  while (isSame(times)) times += 1
  return times
}

/** Says once what happens time and again. */
const folded = (lines: readonly string[]): string[] => {
  const out: string[] = []
  for (let at = 0; at < lines.length;) {
    let [length, times] = [1, 1]
    for (let tried = 1; tried <= longestBlock; tried += 1) {
      const found = timesAt(lines, at, tried)
      if (found >= 3 && found * tried > length * times) [length, times] = [tried, found]
    }
    out.push(...lines.slice(at, at + length))
    if (times > 1) out.push(`  Note over App,Service: and so on, ${times - 1} times more`)
    at += length * times
  }
  return out
}

/** The end of a code is as far away as somebody likes. */
const short: Readonly<Record<string, object>> = { expired: { expiresIn: 60 } }

const play = async (story: Story): Promise<string> => {
  const world = simulatedWorld({
    runs: false,
    seed: 7,
    now: Date.UTC(2026, 0, 1, 9),
    ...short[story.name],
  })
  const tapes = new Set<Tape>([world.tape])
  world.subscribe(() => tapes.add(world.tape))
  playStory(story, world, (step) => takeStep(world, step))
  const [lastAt = 0] = story.steps.at(-1) ?? []
  await world.advance(lastAt + 90)
  const messages = [...tapes].flatMap(({ frames }) => frames.flatMap((frame) => frame.messages))
  const lines = toSequence(messages).trimEnd().split('\n')
  const heads = lines.filter((line) => !/->/.test(line))
  return [...heads, ...folded(lines.slice(heads.length))].join('\n')
}

/** A page with a diagram for each story. */
export const storyPage = async (): Promise<string> => {
  const sections: string[] = []
  for (const story of stories)
    sections.push(
      `## ${story.title}\n\n${story.about}\n\n\`\`\`mermaid\n${await play(story)}\n\`\`\`\n`,
    )
  return [
    '<!-- Written by `npm run docs` from the stories of the playground. -->',
    '',
    '# Stories',
    '',
    'Who says what to whom, from the first key to the end. Each plays by itself in the [playground](playground.md).',
    '',
    ...sections,
  ].join('\n')
}
