/** For an error that another listener reports. One function for all: each listener keeps its own as long as it listens. */
export const ignore = (): void => undefined
