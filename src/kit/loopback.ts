/** `hostname` of a URL that leads to this machine, as browsers and RFC 6761 have it. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
