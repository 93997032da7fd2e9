// Knows nothing of this package: the AWS SDK finds whose keys to use by the environment and the files of its process.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromSSO } from '@aws-sdk/credential-provider-sso'

const [, , chain = 'default'] = process.argv
const { AWS_PROFILE: profile = '' } = process.env
const sts = new STSClient({
  ...(chain === 'fromSSO' && { credentials: fromSSO({ profile }) }),
})
const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
process.stdout.write(`${Arn}\n`)
