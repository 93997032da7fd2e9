import { killTests } from './kill-run.ts'

killTests({
  kills: [2, 1, 1],
  // Every third of them with the token in the file that all AWS tools share.
  kindOf: (lane) => (lane % 3 === 2 ? 'aws' : 'file'),
  command: 'npm run test:all -- test/processes/kill.test.ts',
})
