import { browserHost } from 'authchart'
import { withHost } from './authchart.ts'

export const make = withHost(browserHost)
