import { createRoot } from 'react-dom/client'
import { SignInPanel } from 'authchart/react'
import { connectSession, eventSourcePort } from 'authchart/remote'

const session = connectSession(eventSourcePort('/session'))
createRoot(document.querySelector('main')).render(<SignInPanel session={session} />)
