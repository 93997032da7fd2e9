// The example for Angular, on a simulated service. Templates are compiled in the page, as nobody else does it for the test.
import '@angular/compiler'
import { startApp } from './app.ts'
import { simulate } from '../../src/testing/index.ts'

const host = simulate({ approveAfter: 20 })
document.querySelector('main')?.append(document.createElement('app-root'))
Object.assign(window, { advance: (seconds: number) => host.advance(seconds) })
await startApp(host.session(), host.clock)
