import type { ReactNode } from 'react'
import { SessionProvider } from 'authchart/react'

const Layout = ({ children }: { children: ReactNode }) => (
  <html lang="en">
    <body>
      <SessionProvider url="/session">{children}</SessionProvider>
    </body>
  </html>
)
export default Layout
