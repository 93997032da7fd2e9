export { nodeFetch } from './host/node-fetch.ts'
export { nodeRedirectReceiver, type NodeRedirectOptions } from './host/node-redirect.ts'
export { nodeHost } from './host/node.ts'
