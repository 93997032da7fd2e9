'use client'
// React: a session as a hook, and the panel as a component. Types for the elements in JSX come with the import.
import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type DetailedHTMLProps,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react'
import type { SessionState } from '../observe/states.ts'
import {
  defineSignInPanel,
  type ChangeSettingsEvent,
  type BadgeSettings,
  type PanelCloseEvent,
  type PanelSettings,
  type SessionBadge,
  type SignInPanel as SignInPanelElement,
  type SignInPanelEventMap,
} from '../panel/element/index.ts'
import type { Given } from '../panel/element/elements.ts'
import { SignInStore, type SignInView, type ViewedSession } from '../panel/element/sign-in-store.ts'
import { connectSession, eventSourcePort } from '../remote/index.ts'

export type { SignInView, ViewedSession } from '../panel/element/sign-in-store.ts'

type OnElement<Element extends HTMLElement, Settings> = DetailedHTMLProps<
  HTMLAttributes<Element>,
  Element
> &
  Given<Settings> & { readonly autofocus?: boolean | undefined }

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'sign-in-panel': OnElement<SignInPanelElement, PanelSettings> & {
        readonly onclose?: ((event: PanelCloseEvent) => void) | undefined
        readonly onchangesettings?: ((event: ChangeSettingsEvent) => void) | undefined
      }
      'session-badge': OnElement<SessionBadge, BadgeSettings>
    }
  }
}

const Context = createContext<ViewedSession | undefined>(undefined)

/** Where a session is: in this program, or behind a `sessionHandler` of `authchart/server`. */
export interface SessionProviderProps {
  /** A `Session`, or the mirror of one. */
  readonly session?: ViewedSession | undefined
  /** In its place: the address of a `sessionHandler`. It is connected to while this is on the page, in the browser alone. */
  readonly url?: string | undefined
  /** Called with the status where the server at `url` will not have this page, such as 401: time to sign in to the site. */
  readonly onRefused?: ((status: number) => void) | undefined
  readonly children?: ReactNode
}

interface Mirror {
  readonly url: string
  readonly session: ViewedSession
}

/** The mirror of the session at `url`, once there is a page. That of the address before is nobody's: it may be another person's. */
const useMirror = (
  url: string | undefined,
  onRefused: SessionProviderProps['onRefused'],
): ViewedSession | undefined => {
  const [mirror, setMirror] = useState<Mirror>()
  const latest = useRef(onRefused)
  useEffect(() => {
    latest.current = onRefused
  }, [onRefused])
  useEffect(() => {
    if (url === undefined) return
    const port = eventSourcePort(url, { onRefused: (status) => latest.current?.(status) })
    const session = connectSession(port)
    setMirror({ url, session })
    return () => {
      setMirror(undefined)
      void session[Symbol.asyncDispose]()
    }
  }, [url])
  return mirror?.url === url ? mirror?.session : undefined
}

/**
 * Gives its session to all `useSession`, `useSignIn` and `<SignInPanel>` below it.
 *
 * @example
 * createRoot(root).render(<SessionProvider url="/session"><SignInPanel /></SessionProvider>)
 */
export const SessionProvider = ({
  session,
  url,
  onRefused,
  children,
}: SessionProviderProps): ReactElement => {
  const mirror = useMirror(session === undefined ? url : undefined, onRefused)
  return createElement(Context, { value: session ?? mirror }, children)
}

/** The session that is given, or else that of the `SessionProvider` above. */
const useBound = (session: ViewedSession | undefined): ViewedSession | undefined => {
  const provided = useContext(Context)
  return session ?? provided
}

const restoring: SessionState = Object.freeze({ status: 'restoring' })
const never = () => () => {}

/**
 * The state of a session: of the one that is given, or that of the `SessionProvider` above. Drawn anew when it changes. `restoring`
 * where it is rendered on a server, and until there is a session.
 *
 * @example
 * const { status } = useSession()
 */
export const useSession = (session?: ViewedSession): SessionState => {
  const bound = useBound(session)
  return useSyncExternalStore(
    bound?.subscribe ?? never,
    bound?.getState ?? (() => restoring),
    () => restoring,
  )
}

/**
 * The sign-in of a session and what a person may ask of it, for a view of your own: of the session that is given, or that of the
 * `SessionProvider` above. It starts nothing by itself, and a sign-in goes on without it, in StrictMode, too.
 *
 * @example
 * const { state, prompt, signIn, cancel } = useSignIn()
 * if (prompt !== undefined) return <a href={prompt.url}>Confirm {prompt.userCode}</a>
 * return <button onClick={() => signIn()}>Sign in</button>
 */
export const useSignIn = (session?: ViewedSession): SignInView => {
  const bound = useBound(session)
  const store = useMemo(() => new SignInStore(bound), [bound])
  const onServer = useMemo(() => new SignInStore(undefined).getView, [])
  return useSyncExternalStore(store.subscribe, store.getView, onServer)
}

/** What `<SignInPanel>` takes: the properties of the element, and its events. */
export interface SignInPanelProps extends Given<PanelSettings> {
  /** The person has read how it ended, or has cancelled. */
  readonly onClose?: ((event: PanelCloseEvent) => void) | undefined
  /** The person wants to change the settings of your app; `canChangeSettings` offers it. */
  readonly onChangeSettings?: ((event: ChangeSettingsEvent) => void) | undefined
  /** Whether it takes the focus as it comes. */
  readonly autoFocus?: boolean | undefined
  readonly id?: string | undefined
  readonly className?: string | undefined
  readonly style?: CSSProperties | undefined
  /** What goes into the slots `header`, `help` and `success`. */
  readonly children?: ReactNode
}

const withoutUndefined = <Settings extends object>(settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Settings

/** Before the page is painted, where there is one: on a server React warns of a layout effect. */
const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** Listens to an event of the panel, for as long as there is a listener. */
const usePanelEvent = <Type extends 'close' | 'changesettings'>(
  panel: RefObject<SignInPanelElement | null>,
  type: Type,
  listener: ((event: SignInPanelEventMap[Type]) => void) | undefined,
): void =>
  useEffect(() => {
    const element = panel.current
    if (element === null || listener === undefined) return
    element.addEventListener(type, listener)
    return () => element.removeEventListener(type, listener)
  }, [panel, type, listener])

/**
 * The panel that a person signs in with, `<sign-in-panel>`: it shows where the sign-in of `session`, or of the `SessionProvider` above,
 * stands, and does what the person asks for. Rendered on a server it is empty, and drawn in the browser.
 *
 * @example
 * const App = () => <SignInPanel session={session} appName="Acme Console" onClose={() => setIsOpen(false)} />
 */
export const SignInPanel = ({
  onClose,
  onChangeSettings,
  autoFocus,
  id,
  className,
  style,
  children,
  ...settings
}: SignInPanelProps): ReactElement => {
  const provided = useContext(Context)
  const panel = useRef<SignInPanelElement>(null)
  // Before it is in the page: an element that is made known later begins without its properties.
  useState(() => typeof customElements !== 'undefined' && defineSignInPanel())
  const known = useRef<Given<PanelSettings>>({})
  useBeforePaint(() => {
    const element = panel.current
    if (element === null) return
    const given = { session: provided, ...withoutUndefined(settings) }
    // What is given no longer is again what it was without.
    const before = Object.keys(known.current).filter((name) => !(name in given))
    const fresh = before.length > 0 ? document.createElement('sign-in-panel') : element
    for (const name of before) Reflect.set(element, name, Reflect.get(fresh, name))
    Object.assign(element, given)
    known.current = given
  })
  usePanelEvent(panel, 'close', onClose)
  usePanelEvent(panel, 'changesettings', onChangeSettings)
  const attributes = {
    ref: panel,
    id,
    className,
    style,
    autofocus: autoFocus === true || undefined,
  }
  return createElement('sign-in-panel', attributes as never, children)
}
