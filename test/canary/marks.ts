/** What secrets begin with that are looked for in a heap. Base64url, as verifiers are. */
export const marked = 'HEAPCANARY'
