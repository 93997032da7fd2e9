import { authorizationCodeTerrain } from '../../src/testing/paths/authorization-code.ts'
import { deviceTerrain } from '../../src/testing/paths/device.ts'
import { refreshTerrain } from '../../src/testing/paths/refresh.ts'
import { sessionTerrain } from '../../src/testing/paths/session.ts'
import { signInTerrain } from '../../src/testing/paths/sign-in.ts'
import {
  authorizationCodeLaws,
  commonLaws,
  endingLaws,
  refreshLaws,
  sessionLaws,
  signInLaws,
  type Law,
} from './walk-laws.ts'
import type { AnyTerrain } from './walks.ts'

interface Chart {
  readonly terrain: AnyTerrain
  readonly laws: Readonly<Record<string, Law>>
}

/** Where walks lead, and what holds on each of them. */
export const charts: Readonly<Record<string, Chart>> = {
  authorizationCode: {
    terrain: authorizationCodeTerrain(),
    laws: { ...commonLaws, ...endingLaws, ...authorizationCodeLaws },
  },
  deviceAuthorization: { terrain: deviceTerrain(), laws: { ...commonLaws, ...endingLaws } },
  refresh: { terrain: refreshTerrain(), laws: { ...commonLaws, ...endingLaws, ...refreshLaws } },
  session: { terrain: sessionTerrain(), laws: { ...commonLaws, ...sessionLaws } },
  signIn: { terrain: signInTerrain(), laws: { ...commonLaws, ...endingLaws, ...signInLaws } },
}
