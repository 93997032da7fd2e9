import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/cli/usage-error.ts'
import { writeLate } from '../../src/cli/write-new.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/write-new-`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a file that is filled at the end', () => {
  const heard: boolean[] = []
  const begin = (name: string) =>
    writeLate(`${folder}/${name}`, '--record', (isWritten) => void heard.push(isWritten))

  it('is there from the start, and has what there is to say at the end', async () => {
    const file = await begin('a')
    expect(existsSync(`${folder}/a`)).toBe(true)
    await expect(begin('a')).rejects.toThrow(UsageError)
    let text = 'so far'
    file.from(() => text)
    text = 'all'
    await file[Symbol.asyncDispose]()
    expect(readFileSync(`${folder}/a`, 'utf8')).toBe('all')
    expect(heard.splice(0)).toEqual([true])
  })

  it('is not there where nobody has had anything to say', async () => {
    await (await begin('b'))[Symbol.asyncDispose]()
    expect(existsSync(`${folder}/b`)).toBe(false)
    expect(heard).toEqual([])
  })

  it('fails nobody where it cannot be written', async () => {
    const file = await begin('c')
    file.from(() => {
      throw new Error('no')
    })
    await file[Symbol.asyncDispose]()
    expect(heard.splice(0)).toEqual([false])
  })
})
