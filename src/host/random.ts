/** `byteCount` bytes from the platform's cryptographic source: the only place that touches it. */
export const systemRandom = (byteCount: number): Uint8Array =>
  crypto.getRandomValues(new Uint8Array(byteCount))
