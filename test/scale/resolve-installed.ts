// Loaded first in a program: it finds there what `npmInstall` has put beside the checkout.
import { registerHooks } from 'node:module'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { pathToFileURL } from 'node:url'

const folder = env['AUTHCHART_SCALE'] ?? join(homedir(), '.cache', 'authchart-scale')
const places = new Map([
  ['@dbos-inc/', 'dbos'],
  ['@restatedev/', 'restate'],
])

registerHooks({
  resolve: (specifier, context, next) => {
    const place = [...places].find(([scope]) => specifier.startsWith(scope))?.[1]
    const parent = place && join(folder, place, 'package.json')
    if (parent === undefined || !existsSync(parent)) return next(specifier, context)
    return context.parentURL?.includes('/node_modules/') === true
      ? next(specifier, context)
      : next(specifier, { ...context, parentURL: pathToFileURL(parent).href })
  },
})
