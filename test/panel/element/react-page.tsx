// The example for React, on a simulated service.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { SignIn, Status } from '../../../docs/examples/react.tsx'
import { simulate } from '../../../src/testing/index.ts'

const host = simulate({ approveAfter: 20 })
const session = host.session()
const now = host.clock.now()
createRoot(document.querySelector('main') ?? document.body).render(
  <StrictMode>
    <SignIn session={session} clock={host.clock} />
    <Status session={session} now={now} />
  </StrictMode>,
)
Object.assign(window, { advance: (seconds: number) => host.advance(seconds) })
