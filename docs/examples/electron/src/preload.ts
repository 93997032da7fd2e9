import { contextBridge, ipcRenderer } from 'electron'
import { electronRendererPort } from 'authchart/remote'

contextBridge.exposeInMainWorld('sessionPort', electronRendererPort(ipcRenderer))
