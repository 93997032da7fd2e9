import * as vscode from 'vscode'
import { createSession, identityCenter } from 'authchart'
import { vscodeHost } from 'authchart/node'
import { serveWebview } from 'authchart/remote'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })

export const activate = (context: vscode.ExtensionContext) => {
  const session = createSession({ provider, clientName: 'Acme', host: vscodeHost(vscode, context) })
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist/page.js')
  const signIn = vscode.commands.registerCommand('acme.signIn', () => {
    const panel = vscode.window.createWebviewPanel('acme', 'Sign in', 1, { enableScripts: true })
    panel.onDidDispose(serveWebview(session, panel.webview, { script }))
  })
  context.subscriptions.push(signIn)
}
