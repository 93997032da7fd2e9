const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** One flat text: one that grows pair by pair holds on to each text that it once was. */
export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => pairs[byte]).join('')
