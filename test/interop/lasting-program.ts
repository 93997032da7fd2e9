// Knows nothing of this package, nor that its keys end: it goes on until it has the fifth, when the third have ended.
import { setTimeout as pause } from 'node:timers/promises'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

const most = 5
const betweenMs = 150

const sts = new STSClient({})
const keys = new Set<string>()
while (keys.size < most) {
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
  const { accessKeyId } = await sts.config.credentials()
  if (!keys.has(accessKeyId)) process.stdout.write(`${accessKeyId} ${Arn}\n`)
  keys.add(accessKeyId)
  await pause(betweenMs)
}
