/** For an error that another one tells of. One function for all who listen, since each of its own is kept as long as they do. */
export const ignore = (): void => undefined
