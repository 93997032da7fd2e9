/** The version of this library, as package.json has it: nothing can be read where a recording is made. */
export const libraryVersion = '0.1.0'
