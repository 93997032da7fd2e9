/** What a user has written: lines of code, and those that import. */
export interface Written {
  readonly lines: number
  readonly imports: number
}

const linesOf = (text: string): number =>
  text.split('\n').filter((line) => line.trim() !== '').length

/** Counts what is neither blank nor a comment, and apart from it what imports. What declares types alone is not counted. */
export const countLines = (text: string): Written => {
  const code = text
    .replaceAll(/^\s*\/\*[\s\S]*?\*\/$|^\s*\/\/.*$|<!--[\s\S]*?-->/gm, '')
    .replaceAll(/^\s*(?:import type\b[\s\S]*?'$|declare .*$|'use client'$)/gm, '')
  const imports = code.match(/^\s*import\b[\s\S]*?'[^']*'$/gm) ?? []
  return {
    imports: imports.length,
    lines: linesOf(imports.reduce((rest, one) => rest.replace(one, ''), code)),
  }
}

export const sum = (counts: readonly Written[]): Written => ({
  lines: counts.reduce((total, { lines }) => total + lines, 0),
  imports: counts.reduce((total, { imports }) => total + imports, 0),
})
