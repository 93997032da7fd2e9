import * as electron from 'electron'
import { app, BrowserWindow, ipcMain } from 'electron'
import { createSession, identityCenter } from 'authchart'
import { electronHost } from 'authchart/node'
import { electronMainPort, serveSession } from 'authchart/remote'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const session = createSession({ provider, clientName: 'Acme', host: electronHost(electron) })

void app.whenReady().then(() => {
  const window = new BrowserWindow({ webPreferences: { preload: `${__dirname}/preload.js` } })
  serveSession(session, electronMainPort(ipcMain, window.webContents))
  void window.loadFile('index.html')
})
