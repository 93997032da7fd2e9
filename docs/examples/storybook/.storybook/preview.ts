import { defineSignInPanel } from 'authchart/panel/element'

defineSignInPanel()

export default { parameters: { layout: 'centered' } }
