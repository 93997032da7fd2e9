// React: the panel as an element, and a session as a store for words of your own.
import { useState, useSyncExternalStore, type ReactElement } from 'react'
import type { Session } from 'authchart'
import { panelModel } from 'authchart/panel'
import { defineSignInPanel, type SignInPanel } from 'authchart/panel/element'
import type {} from 'authchart/react'

// Before the first panel is drawn; nothing happens on import.
defineSignInPanel()

/** The panel, from a button until the person has done with it; the focus then is back on the button. An attempt goes on without it. */
export const SignIn = ({
  session,
  clock,
}: {
  readonly session: Session
  readonly clock?: SignInPanel['clock']
}): ReactElement => {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button onClick={() => setIsOpen(true)}>Sign in…</button>
      {isOpen && (
        <sign-in-panel
          autofocus
          autoClose
          appName="Acme Console"
          account="acme.awsapps.com"
          session={session}
          {...(clock !== undefined && { clock })}
          onclose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}

/** Without the element: the session is a store as it stands, and the model has the words. */
export const Status = ({
  session,
  now,
}: {
  readonly session: Session
  readonly now: number
}): ReactElement => {
  const state = useSyncExternalStore(session.subscribe, session.getState)
  const { title, badge } = panelModel(state, { now })
  return <output>{badge === null ? title : `${badge.mark} ${badge.text}`}</output>
}

// In your page:
//
//   createRoot(root).render(<SignIn session={session} />)
