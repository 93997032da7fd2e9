export interface Import {
  readonly from: string
  readonly isType: boolean
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:([^'";]*?)\sfrom\s+)?'([^']+)'/gm
const dynamic = /\b(typeof\s+)?import\(\s*'([^']+)'/g
/** `{ type A, type B }`: nothing of it is there at run time. */
const onlyTypes = /^\{(?:\s*type\s[^,]*,?)+\s*\}$/

/** What a module imports, statically, dynamically or as types. */
export const importsOf = (text: string): Import[] => {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [
    ...[...code.matchAll(statement)].map(([, type, names = '', from = '']) => ({
      from,
      isType: type !== undefined || onlyTypes.test(names.trim()),
    })),
    ...[...code.matchAll(dynamic)].map(([, type, from = '']) => ({
      from,
      isType: type !== undefined,
    })),
  ]
}
