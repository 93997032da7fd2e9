// The bindings for React in a page, on a simulated service: what a server has rendered, then the panel and a view of its own.
import { StrictMode, useState, type ReactElement } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
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

/** The streams that are open: /ada tells of a person who is signed in, /nobody will not have the page, any other tells of nobody. */
const sources = new Set<object>()
window.EventSource = class {
  readonly #listeners = new Map<string, (event: { data: string }) => void>()
  readyState = 1
  constructor(url: string) {
    sources.add(this)
    queueMicrotask(() => (url === '/nobody' ? this.#refuse() : this.#begin(url === '/ada')))
  }
  addEventListener(type: string, listener: (event: { data: string }) => void) {
    this.#listeners.set(type, listener)
  }
  close() {
    sources.delete(this)
  }
  #refuse() {
    this.readyState = 2
    this.#listeners.get('error')?.({ data: '' })
  }
  #begin(isAda: boolean) {
    const status = isAda ? 'signedIn' : 'signedOut'
    const present = { session: { status }, attempts: [], commands: [] }
    const welcome = { authchart: 2, from: status, type: 'welcome', to: null, ...present }
    this.#listeners.get('message')?.({ data: JSON.stringify(welcome) })
  }
} as never

window.fetch = () => Promise.resolve(new Response(null, { status: 401 }))

const drawn: string[] = []
const refused: string[] = []
const Drawn = ({ url }: { readonly url: string }): null => {
  drawn.push(`${url} ${useSession().status}`)
  return null
}
const addressed = createRoot(document.createElement('div'))
/** Shows the session at another address, or none any more. */
const visit = (url?: string): void =>
  addressed.render(
    url !== undefined && (
      <StrictMode>
        <SessionProvider url={url} onRefused={(status) => refused.push(`${url} ${status}`)}>
          <Drawn url={url} />
        </SessionProvider>
      </StrictMode>
    ),
  )
const look = () => ({
  drawn: [...new Set(drawn)],
  refused: [...new Set(refused)],
  open: sources.size,
})

Object.assign(window, {
  advance: (seconds: number) => host.advance(seconds),
  errors,
  visit,
  look,
})
