import { defineConfig } from 'vite'
import vue from '@vitejs/plugin-vue'
import { listener } from './server.js'

const serve = ({ middlewares }) => void middlewares.use('/session', listener)

export default defineConfig({
  plugins: [
    vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'sign-in-panel' } } }),
    { name: 'session', configureServer: serve, configurePreviewServer: serve },
  ],
})
