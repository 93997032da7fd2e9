// Every command with its options, as the program itself has them.
import type { Command, Option } from 'commander'
import { defaultOf } from '../../src/cli/help-format.ts'
import { examples, exitCodeWords, keyWords, notes } from '../../src/cli/help-text.ts'
import { createProgram } from '../../src/cli/program.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => (text === '' ? '' : `\`${text}\``)
const isOwn = ({ long }: Option): boolean => long !== '--version'

const rowOf = (option: Option): string => {
  const { flags, description, argChoices } = option
  const takes = argChoices?.map(code).join(', ')
  const cells = [code(flags), takes === undefined ? description : `${description}: ${takes}`]
  return `| ${[...cells.map(cell), code(defaultOf(option))].join(' | ')} |`
}

const tablesOf = ({ options }: Command): string[] => {
  const groups = Map.groupBy(options.filter(isOwn), ({ helpGroupHeading = '' }) => helpGroupHeading)
  return [...groups].flatMap(([heading, some]) => [
    ...(heading === '' ? [] : [`**${heading.replace(/:$/, '')}**`, '']),
    '| option | what it does | default |',
    '| --- | --- | --- |',
    ...some.map(rowOf),
    '',
  ])
}

const examplesOf = (name: string): string[] =>
  (examples[name] ?? []).flatMap(([line, words]) => [
    `${words.charAt(0).toUpperCase()}${words.slice(1)}:`,
    '',
    '```sh',
    line,
    '```',
    '',
  ])

const sectionOf = (command: Command): string[] => [
  `## authchart ${command.name()}`,
  '',
  command.description(),
  '',
  '```',
  `authchart ${command.name()} ${command.usage()}`,
  '```',
  '',
  ...command.registeredArguments.flatMap((argument) => [
    `\`${argument.name()}\`: ${argument.description}.`,
    '',
  ]),
  ...(notes[command.name()] === undefined ? [] : [notes[command.name()] ?? '', '']),
  ...tablesOf(command),
  ...examplesOf(command.name()),
]

export const cliPage = (): string => {
  const program = createProgram()
  return [
    '<!-- Written by `npm run docs` from src/cli/program.ts. -->',
    '',
    '# The command line',
    '',
    '`authchart --help` and `authchart <command> --help` say the same.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    '| [`authchart`](#authchart) | Sign in, or try it out on an emulator. |',
    ...program.commands.map(
      (command) =>
        `| [\`authchart ${command.name()}\`](#authchart-${command.name()}) | ${cell(command.description())} |`,
    ),
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...exitCodeWords.map(([exitCode, words]) => `| ${exitCode} | ${cell(words)} |`),
    '',
    '## authchart',
    '',
    program.description(),
    '',
    keyWords.trim(),
    '',
    ...tablesOf(program),
    ...examplesOf(''),
    ...program.commands.flatMap(sectionOf),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
