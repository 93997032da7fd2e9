import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EmulatorOptions } from 'authchart/emulator'
import { startChild, type Child } from './child.ts'
import type { Books } from './emulator.child.ts'

/** The service that is signed in to. */
export interface EmulatorProcess {
  readonly url: string
  readonly books: () => Promise<Books>
  readonly approve: (userCode: string) => Promise<unknown>
}

/** A folder and processes of a test, which end with it. */
export class World implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'authchart-scale-'))
  readonly #children: Child[] = []

  async start(file: string, options: object): Promise<Child> {
    const child = await startChild(file, options)
    this.#children.push(child)
    return child
  }

  /** The service that is signed in to, in a process that is not killed. */
  async emulator(options: EmulatorOptions): Promise<EmulatorProcess> {
    const child = await this.start('emulator.child.ts', options)
    return {
      url: await child.call<string>('url'),
      books: () => child.call<Books>('books'),
      approve: (userCode: string) => child.call('approve', userCode),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill9()))
    rmSync(this.directory, { recursive: true, force: true })
  }
}
