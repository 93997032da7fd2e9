import { defineConfig } from 'vite'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { listener } from './server.js'

const serve = ({ middlewares }) => void middlewares.use('/session', listener)

export default defineConfig({
  plugins: [svelte(), { name: 'session', configureServer: serve, configurePreviewServer: serve }],
})
