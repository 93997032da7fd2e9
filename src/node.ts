export { nodeFetch } from './host/node-fetch.ts'
export { nodeHost } from './host/node.ts'
