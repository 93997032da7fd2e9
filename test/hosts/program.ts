import { spawn, type ChildProcess } from 'node:child_process'

/** How long a program may take for one step on a busy machine. */
const patienceMs = 120_000

export interface ProgramOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** After how many milliseconds it is given up. */
  readonly patience?: number
}

/** A program that runs: it and all that it starts end with `end`. */
export class Program implements AsyncDisposable {
  #output = ''
  readonly #child: ChildProcess
  readonly #closed: Promise<number>
  readonly #line: string
  readonly #patience: number

  constructor(file: string, args: readonly string[], o: ProgramOptions) {
    const { cwd, env, patience = patienceMs } = o
    this.#line = [file, ...args].join(' ')
    this.#patience = patience
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    this.#closed = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code ?? 1))
    })
    this.#closed.catch(() => undefined)
  }

  get output(): string {
    return this.#output
  }

  #fault(what: string): Error {
    return new Error(`${this.#line}: ${what}\n${this.#output}`)
  }

  /** Resolves with what `pattern` finds in the output, as soon as it does. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + this.#patience; Date.now() < end;) {
      const found = pattern.exec(this.#output)
      if (found !== null) return found
      const wait = new Promise((resolve) => setTimeout(resolve, 100))
      await Promise.race([this.#closed, wait])
      if (this.#child.exitCode !== null && !pattern.test(this.#output))
        throw this.#fault(`ended without ${pattern}`)
    }
    throw this.#fault(`never showed ${pattern}`)
  }

  /** Resolves with the whole output once the program has ended with 0, and rejects where it ends otherwise. */
  async ends(): Promise<string> {
    const late = setTimeout(() => this.#kill(), this.#patience)
    const code = await this.#closed
    clearTimeout(late)
    if (code !== 0) throw this.#fault(`exit code ${code}`)
    return this.#output.trim()
  }

  #kill(): void {
    const { pid } = this.#child
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill()
    await this.#closed.catch(() => undefined)
  }
}
