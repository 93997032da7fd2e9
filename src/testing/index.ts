export type { BrowserOptions, SimulatedReceiver, SimulatedVisit } from './browser.ts'
export { steppingClock, type SteppingClock } from './clock.ts'
export { fixtures, sessionFixtures } from './fixtures.ts'
export {
  authorizationCodePaths,
  devicePaths,
  refreshPaths,
  sessionPaths,
  signInPaths,
  type AuthorizationCodePath,
  type DevicePath,
  type RefreshPath,
  type SessionPath,
  type SignInPath,
} from './paths.ts'
export type { NetworkOptions, NetworkRequest } from './network.ts'
export { simulate, type Simulation, type SimulationOptions } from './simulate.ts'
