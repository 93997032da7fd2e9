// The bindings for React in a page, on a simulated service: what a server has rendered, then the panel and a view of its own.
import { StrictMode, useState, type ReactElement } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server.browser'
import { SessionProvider, SignInPanel, useSession, useSignIn } from '../../src/react/index.ts'
import { simulate } from '../../src/testing/index.ts'

const host = simulate({ approveAfter: 20 })
const session = host.session()

const View = (): ReactElement => {
  const { state, prompt, signIn, cancel } = useSignIn()
  return (
    <section>
      <output id="view">{[state?.status, prompt?.userCode].join(' ')}</output>
      <button onClick={() => signIn({ prompt: 'always' })}>View: sign in</button>
      <button onClick={() => cancel()}>View: cancel</button>
    </section>
  )
}

const App = (): ReactElement => {
  const [isOpen, setIsOpen] = useState(false)
  const [isNamed, setIsNamed] = useState(true)
  return (
    <>
      <output id="status">{useSession().status}</output>
      <button onClick={() => setIsOpen(true)}>Sign in…</button>
      <button onClick={() => setIsNamed(false)}>Forget the name</button>
      {isOpen && (
        <SignInPanel
          autoFocus
          autoClose
          className="mine"
          clock={host.clock}
          appName={isNamed ? 'Acme Console' : undefined}
          onClose={() => setIsOpen(false)}
        />
      )}
      <View />
    </>
  )
}

const app = (
  <StrictMode>
    <SessionProvider session={session}>
      <App />
    </SessionProvider>
  </StrictMode>
)
const root = document.querySelector('main') ?? document.body
root.innerHTML = renderToString(app)
const errors: string[] = []
hydrateRoot(root, app, { onRecoverableError: (error) => errors.push(String(error)) })
Object.assign(window, { advance: (seconds: number) => host.advance(seconds), errors })
