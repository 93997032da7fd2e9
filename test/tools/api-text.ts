const opening = 'StateMachine<'

/** The arguments between `<` and its `>`, and where the text goes on. */
const argumentsAt = (text: string, begin: number): { args: string[]; end: number } => {
  const args: string[] = []
  let depth = 0
  let from = begin
  for (let at = begin; at < text.length; at++) {
    const character = text.charAt(at)
    const closes = /[>})\]]/.test(character) && !text.startsWith('=>', at - 1)
    if (closes && depth === 0) return { args: [...args, text.slice(from, at)], end: at + 1 }
    if (closes) depth -= 1
    else if (/[<{([]/.test(character)) depth += 1
    else if (character === ',' && depth === 0) {
      args.push(text.slice(from, at))
      from = at + 1
    }
  }
  throw new Error(`StateMachine< has no end: ${text.slice(begin, begin + 80)}`)
}

/**
 * Leaves of a chart's inferred type its context, events, input, output and what it emits, and `any` for the rest. That is
 * the chart itself, which docs/machines/ shows: here it would be thousands of lines, those of charts within charts repeated.
 */
export const elideCharts = (declarations: string): string => {
  let text = declarations
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
    const { args, end } = argumentsAt(text, at + opening.length)
    const kept = args.map((arg) => (/^\s*[A-Z]\w+\s*$/.test(arg) ? arg.trim() : 'any'))
    text = `${text.slice(0, at)}${opening}${kept.join(', ')}>${text.slice(end)}`
  }
  return text
}

const declaration =
  /^(export )?(?:declare )?(?:abstract )?(?:interface|type|class|const|function|enum) (\w+?)(?:_\d+)?\b/m

/** What one entry point exports is not repeated where another one uses it. What none exports stays, for users meet it, too. */
export const withoutRepetition = (
  reports: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const blocks = [...reports].map(([name, text]) => ({ name, parts: text.split('\n\n') }))
  const exported = new Set(
    blocks
      .flatMap(({ parts }) => parts.map((part) => declaration.exec(part)))
      .flatMap((match) => (match?.[1] === undefined ? [] : [match[2]])),
  )
  const isRepeated = (part: string): boolean => {
    const match = declaration.exec(part)
    return match !== null && match[1] === undefined && exported.has(match[2])
  }
  return new Map(
    blocks.map(({ name, parts }) => [name, parts.filter((part) => !isRepeated(part)).join('\n\n')]),
  )
}
