import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'
import { listener } from './server.js'

const serve = ({ middlewares }) => void middlewares.use('/session', listener)

export default defineConfig({
  plugins: [react(), { name: 'session', configureServer: serve, configurePreviewServer: serve }],
})
