import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from '../tools/run.ts'
import { scaleFolder } from './launch.ts'

const folderOf = (name: string): string => join(scaleFolder, name)

/** Installs packages of npm in a folder of their own beside the checkout, where they are not yet. Returns why that did not work. */
export const npmInstall = (
  name: string,
  packages: Readonly<Record<string, string>>,
): string | undefined => {
  const folder = folderOf(name)
  const isThere = (one: string) => existsSync(join(folder, 'node_modules', one, 'package.json'))
  if (Object.keys(packages).every(isThere)) return undefined
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const wanted = Object.entries(packages).map(([one, version]) => `${one}@${version}`)
  const { ok, output } = run('npm', ['install', '--no-audit', '--no-fund', ...wanted], folder)
  if (ok) return undefined
  const why = output.split('\n').find((line) => line.startsWith('npm error')) ?? 'no npm here'
  return `${name} cannot be had: npm install ${wanted.join(' ')} (${why})`
}

/** A module of what is installed so. `name` is that of the folder. */
export const loadInstalled = async <T>(name: string, module: string): Promise<T> => {
  const path = createRequire(join(folderOf(name), 'package.json')).resolve(module)
  return (await import(pathToFileURL(path).href)) as T
}
