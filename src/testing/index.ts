export { steppingClock, type SteppingClock } from './clock.ts'
export { fixtures, sessionFixtures } from './fixtures.ts'
export type { NetworkOptions, NetworkRequest } from './network.ts'
export { simulate, type Simulation, type SimulationOptions } from './simulate.ts'
