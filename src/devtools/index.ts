export { record, type Recording } from './record.ts'
export {
  assertReplay,
  replay,
  type Difference,
  type Replay,
  type ReplayedTransition,
} from './replay.ts'
export { RecordingError } from './format.ts'
export { toTest } from './to-test.ts'
export { toJson } from './diagram/json.ts'
export { toMermaid } from './diagram/mermaid.ts'
