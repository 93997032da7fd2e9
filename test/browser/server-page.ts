// The page of a site: the panel over a mirror of the session that its server has.
import { defineSignInPanel } from '../../src/panel/element/index.ts'
import { connectSession, eventSourcePort } from '../../src/remote/index.ts'

defineSignInPanel()
const panel = document.createElement('sign-in-panel')
const refused: number[] = []
const remote = connectSession(
  eventSourcePort('/session', { onRefused: (status) => refused.push(status) }),
)
const connected: boolean[] = []
remote.connected$.subscribe((isOn) => connected.push(isOn))
panel.session = remote
document.body.append(panel)
Object.assign(window, { remote, connected, refused })
