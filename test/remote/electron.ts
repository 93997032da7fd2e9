import { EventEmitter } from 'node:events'

type Post = (channel: string, message: unknown) => void

interface ElectronWindow {
  readonly webContents: EventEmitter & { readonly send: Post }
  readonly ipcRenderer: EventEmitter & { readonly send: Post }
  readonly destroy: () => void
}

interface Electron {
  readonly ipcMain: EventEmitter
  readonly openWindow: (url?: string) => ElectronWindow
  readonly close: () => void
}

/** Electron's IPC, with a real channel between: a main process, and windows with a `webContents` each. */
export const createElectron = (): Electron => {
  const ipcMain = new EventEmitter()
  const ports: MessagePort[] = []
  const openWindow = (url = 'app://acme/index.html'): ElectronWindow => {
    const { port1, port2 } = new MessageChannel()
    const ipcRenderer = new EventEmitter()
    const contents = new EventEmitter()
    let isDestroyed = false
    const webContents = Object.assign(contents, {
      send: (channel: string, message: unknown) => {
        if (isDestroyed) throw new TypeError('Object has been destroyed')
        port1.postMessage([channel, message])
      },
    })
    port1.onmessage = ({ data }: MessageEvent<[string, unknown]>) =>
      ipcMain.emit(data[0], { sender: webContents, senderFrame: { url } }, data[1])
    port2.onmessage = ({ data }: MessageEvent<[string, unknown]>) =>
      ipcRenderer.emit(data[0], {}, data[1])
    ports.push(port1)
    return {
      webContents,
      ipcRenderer: Object.assign(ipcRenderer, {
        send: (channel: string, message: unknown) => port2.postMessage([channel, message]),
      }),
      destroy: () => {
        isDestroyed = true
        contents.emit('destroyed')
      },
    }
  }
  return { ipcMain, openWindow, close: () => ports.forEach((port) => port.close()) }
}
