// docs/llms.txt: the pages that come with the package, as https://llmstxt.org wants them told.

interface Row {
  readonly link: string
  readonly words: string
}

const rows = /^\| \[[^\]]*\]\(([^)\s]+)\) \| (.*) \|$/gm

const rowsOf = (index: string): Row[] =>
  [...index.matchAll(rows)].map(([, link = '', words = '']) => ({ link, words }))

const titleOf = (page: string): string =>
  /^# (.+)$/m.exec(page)?.[1]?.replaceAll('`', '') ?? 'A page without a heading'

/** Links within a row lead nowhere in a list of links. */
const plain = (words: string): string =>
  words.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replace(/[;,] written by `npm run docs`/, '')

/** What `files` of package.json sends, of the pages that docs/README.md lists. */
const isSent =
  (files: readonly string[]) =>
  ({ link }: Row): boolean =>
    link === '../README.md' ||
    files.some((file) => `docs/${link}` === file || `docs/${link}`.startsWith(`${file}/`))

/**
 * @param index The text of docs/README.md, whose tables say what is on each page.
 * @param files `files` of package.json.
 * @param read The text of a page, by its link in the index.
 */
export const llmsText = (
  index: string,
  files: readonly string[],
  { description, read }: { readonly description: string; readonly read: (link: string) => string },
): string => {
  const sent = rowsOf(index)
    .filter(({ link }) => link.endsWith('.md'))
    .filter(isSent(files))
  const [skills, pages] = [
    sent.filter(({ link }) => link.startsWith('skills/')),
    sent.filter(({ link }) => !link.startsWith('skills/')),
  ]
  const item = ({ link, words }: Row): string =>
    `- [${titleOf(read(link))}](${link}): ${plain(words)}`
  return [
    '# authchart',
    '',
    `> ${description}`,
    '',
    'Links are relative to this file, which is in the package as in the repository: `node_modules/authchart/docs/llms.txt`.',
    'The types of each entry point are in `node_modules/authchart/dist`, with a comment and an example at each export.',
    'Code below `<!-- run -->` in a page has been run against the emulator.',
    '',
    '## Skill',
    '',
    ...skills.map(item),
    '',
    '## Pages',
    '',
    ...pages.map(item),
    '',
  ].join('\n')
}
