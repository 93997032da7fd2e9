import type { Browser } from 'playwright-core'
import type { Project, ProjectOptions } from './project.ts'

/** What a test of a host is given. */
export interface Kit {
  /** Makes a project with the packed package in it. */
  readonly make: (o: ProjectOptions) => Promise<Project>
  /** A project with the package alone, that tests of Node share. */
  readonly plain: () => Promise<Project>
  readonly browser: () => Promise<Browser>
}

export interface HostTest {
  readonly name: string
  /** What is shown of it in one line. */
  readonly shows: string
  /** The code that a user writes. */
  readonly code?: {
    readonly example: string
    readonly files: readonly string[]
    readonly most: number
    /** How many of the lines a generator of projects writes. */
    readonly given?: number
  }
  /** Whether it is run before each commit. */
  readonly isQuick?: boolean
  readonly needsChromium?: boolean
  /** Rejects where it does not work as written; resolves with what else there is to say. */
  readonly run: (kit: Kit) => Promise<string | void>
}

/** What cannot be had on this machine. */
export class Skip extends Error {}

export const expect = (holds: boolean, what: string, seen?: string | readonly string[]): void => {
  if (!holds) throw new Error(seen === undefined ? what : `${what}\n${[seen].flat().join('\n')}`)
}
