import { readFileSync } from 'node:fs'
import { isLoopback } from '../kit/address.ts'

/** What of the surroundings says how to connect. */
export interface RouteSurroundings {
  readonly env: NodeJS.ProcessEnv
  /** Of Node; absent where something else runs this. */
  readonly version: string | undefined
}

const here = (): RouteSurroundings => ({
  env: process.env,
  version: 'bun' in process.versions || 'deno' in process.versions ? undefined : process.version,
})

/** Agents of Node obey the proxy variables from 22.21 and 24.5 on; before, they pass over them in silence. */
export const obeysProxies = (version: string): boolean => {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)
}

/** A fault of the surroundings that no further try mends: `protocol/lasting.ts` knows it by its code. */
const fault = (code: 'ERR_PROXY_UNSUPPORTED' | 'ERR_CA_BUNDLE', message: string): Error =>
  Object.assign(new Error(message), { code })

/** As Node matches an entry of `NO_PROXY`. */
const isBypassed = (entry: string, hostname: string, port: string): boolean => {
  if (entry === '*' || entry === hostname || entry === `${hostname}:${port}`) return true
  const suffix = /^\*?(\..*)$/.exec(entry)?.[1]
  return suffix !== undefined && (hostname.endsWith(suffix) || entry === `.${hostname}`)
}

/** The proxy for addresses of this protocol, with the scheme that is left out as a rule. In small letters it wins, as for curl. */
const proxyFor = (protocol: string, env: NodeJS.ProcessEnv): string | undefined => {
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const said = env[name] || env[name.toUpperCase()]
  if (said === undefined || said === '') return undefined
  const [, scheme, rest = said] = /^(?:([a-z][a-z0-9+.-]*):)?\/\/(.*)$/i.exec(said) ?? []
  return `${scheme?.toLowerCase() ?? 'http'}://${rest}`
}

/** Through what an address is reached; `undefined` where nothing is between. */
const routeFor = (
  { protocol, hostname, port }: URL,
  { env, version }: RouteSurroundings,
): NodeJS.ProcessEnv | undefined => {
  // A proxy would ask for its own 127.0.0.1.
  const proxy = isLoopback(hostname) ? undefined : proxyFor(protocol, env)
  if (proxy === undefined) return undefined
  const exceptions = env['no_proxy'] || env['NO_PROXY'] || ''
  const defaultPort = protocol === 'https:' ? '443' : '80'
  const isException = exceptions
    .split(',')
    .some((entry) => isBypassed(entry.trim().toLowerCase(), hostname, port || defaultPort))
  if (isException) return undefined
  if (!/^https?:/.test(proxy))
    throw fault('ERR_PROXY_UNSUPPORTED', 'The proxy that is set is none of HTTP.')
  if (version !== undefined && !obeysProxies(version))
    throw fault('ERR_PROXY_UNSUPPORTED', `Node ${version} cannot use the proxy that is set.`)
  return { https_proxy: proxy, http_proxy: proxy, no_proxy: exceptions }
}

/** As the AWS CLI takes it: in place of all other certificates, but those that Node was told to add. */
const authorities = (file: string): string[] => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw fault('ERR_CA_BUNDLE', `AWS_CA_BUNDLE cannot be read (${code}): ${file}`)
  }
  if (!/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text))
    throw fault('ERR_CA_BUNDLE', `AWS_CA_BUNDLE holds no certificate: ${file}`)
  const { getCACertificates } = process.getBuiltinModule('node:tls') as {
    // From 22.15 and 24 on.
    getCACertificates?: (type: 'extra') => string[]
  }
  return [text, ...(getCACertificates?.('extra') ?? [])]
}

/** Options of an agent, and the name under which it is kept: all addresses with one name can share it. */
export interface Connecting {
  readonly name: string
  readonly proxyEnv?: NodeJS.ProcessEnv
  readonly ca?: string[]
}

/**
 * How an address is reached, and whose word is taken for it, as the environment says. Throws where a proxy is set that cannot be
 * used, and where `AWS_CA_BUNDLE` cannot be read.
 */
export const connecting = (
  surroundings: RouteSurroundings = here(),
): ((url: URL) => Connecting) => {
  const { env } = surroundings
  let trusted: string[] | undefined
  return (url) => {
    const proxyEnv = routeFor(url, surroundings)
    const bundle = url.protocol === 'https:' ? env['AWS_CA_BUNDLE'] : undefined
    if (bundle) trusted ??= authorities(bundle)
    return {
      name: `${url.protocol} ${proxyEnv === undefined ? 'direct' : 'proxied'}`,
      ...(proxyEnv !== undefined && { proxyEnv }),
      ...(bundle && trusted !== undefined && { ca: trusted }),
    }
  }
}
