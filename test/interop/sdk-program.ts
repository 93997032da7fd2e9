// Runs with a home folder of its own: the AWS SDK finds the shared cache by the environment of its process alone.
import { fromSSO } from '@aws-sdk/credential-provider-sso'
import { fromSso } from '@aws-sdk/token-providers'

const [, , provider, profile = '', calls = '1'] = process.argv
const provide = provider === 'fromSso' ? fromSso({ profile }) : fromSSO({ profile })
const resolved: unknown[] = []
for (let call = 0; call < Number(calls); call += 1) resolved.push(await provide())
process.stdout.write(JSON.stringify(resolved))
