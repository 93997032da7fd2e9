import { Help, type Command as Program, type Option } from 'commander'

/** As wide as any terminal is. */
const helpWidth = 80

const listed = (choices: readonly string[]): string =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`

/** What the value is where the option is left out. */
export const defaultOf = ({ defaultValue, defaultValueDescription, negate }: Option): string => {
  if (defaultValueDescription !== undefined) return defaultValueDescription
  return negate || defaultValue === undefined ? '' : String(defaultValue)
}

/** The option in words: what it does, what it takes, its default. */
const wordsOf = (option: Option): string => {
  const { description, argChoices } = option
  const standard = defaultOf(option)
  return [
    argChoices === undefined ? description : `${description}: ${listed(argChoices)}`,
    ...(standard === '' ? [] : [`default ${standard}`]),
  ].join('; ')
}

/** Puts the list of commands first: the options of the program itself are many. */
const formatHelp = (command: Program, helper: Help): string => {
  const blocks = Help.prototype.formatHelp.call(helper, command, helper).trimEnd().split('\n\n')
  const groups = new Set(helper.visibleCommands(command).map((one) => one.helpGroup()))
  const isList = (block: string): boolean => groups.has(block.split('\n')[0] ?? '')
  const [usage, words, ...rest] = blocks
  const sorted = [...rest.filter(isList), ...rest.filter((block) => !isList(block))]
  return `${[usage, words, ...sorted].join('\n\n')}\n`
}

/** How help is laid out: at most 80 columns, whatever the terminal. */
export const layOutHelp = (program: Program): Program =>
  program
    .configureOutput({ getOutHelpWidth: () => helpWidth, getErrHelpWidth: () => helpWidth })
    .configureHelp({
      optionDescription: wordsOf,
      subcommandTerm: (command) => command.name(),
      formatHelp,
    })
