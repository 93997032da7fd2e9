import { SignInPanel } from 'authchart/react'

const Page = () => <SignInPanel appName="Acme Console" />
export default Page
