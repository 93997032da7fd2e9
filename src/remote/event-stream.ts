// What both ends of a stream of server-sent events have to know: its first event names the connection and the token that
// commands have to bring back. A page of another origin can read neither, and send neither header without being asked.
export const connectionEvent = 'connection'
export const connectionHeader = 'x-authchart-connection'
export const tokenHeader = 'x-authchart-token'
