// What a release changes in our files, as text.

const heading = '## Unreleased'

/** Whether there is anything to say of the next version. */
const unreleasedOf = (changelog: string): string => {
  const [, after = ''] = changelog.split(`${heading}\n`)
  return (after.split(/^## /m)[0] ?? '').trim()
}

/**
 * The changelog with what is under `## Unreleased` under the version.
 *
 * @throws Error where there is nothing.
 */
export const releasedChangelog = (changelog: string, version: string, day: string): string => {
  if (unreleasedOf(changelog) === '')
    throw new Error(`CHANGELOG.md has nothing under "${heading}" that ${version} could bring.`)
  return changelog.replace(`${heading}\n`, `${heading}\n\n## ${version} - ${day}\n`)
}

interface Lock {
  version?: string
  packages: Record<string, { version?: string }>
}

/** The lock file of a package by that version: npm would ask a registry for this. */
export const relocked = (lock: string, version: string): string => {
  const parsed = JSON.parse(lock) as Lock
  const own = parsed.packages['']
  if (own === undefined) throw new Error('package-lock.json has no package of our own.')
  parsed.version = version
  own.version = version
  return `${JSON.stringify(parsed, null, 2)}\n`
}

/** The module that says which version of the library made a recording. */
export const renamed = (module: string, version: string): string =>
  module.replace(/libraryVersion = '[^']*'/, `libraryVersion = '${version}'`)
