/** By the beginning of a region's name. */
const hosts: readonly (readonly [string, string])[] = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
  ['', 'console.aws.amazon.com'],
]

/** Where a service is in the console. Pure. */
export const serviceAddress = (service: string, region: string): string => {
  const [, host = ''] = hosts.find(([start]) => region.startsWith(start)) ?? []
  return `https://${region}.${host}/${service}/home?region=${region}`
}

/** Whether this is an address of the console, in whichever partition. Pure. */
export const isConsoleAddress = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (
    protocol === 'https:' &&
    hosts.some(([, host]) => hostname === host || hostname.endsWith(`.${host}`))
  )
}
