import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { limit } from '../patience.ts'
import { noAwsCli } from './aws-home.ts'

/** Where Debian keeps what its AWS CLI is made of. */
const packages = '/usr/lib/python3/dist-packages'

/** Why the AWS CLI cannot be asked in its own language; nothing where it can. */
export const noAwsPackages =
  noAwsCli ??
  (existsSync(`${packages}/awscli/botocore`) ? undefined : `no awscli.botocore in ${packages}`)

/** What the program prints about `subject`, both as JSON. */
export const askPython = async (program: string, subject: unknown): Promise<unknown> => {
  const begin = `import json, sys\nsys.path.insert(0, '${packages}')\n`
  const end = '\nprint(json.dumps(answer(json.load(sys.stdin))))'
  const asked = promisify(execFile)('/usr/bin/python3', ['-c', begin + program + end], {
    env: { LANG: 'C.UTF-8' },
    timeout: limit(120_000),
    killSignal: 'SIGKILL',
  })
  asked.child.stdin?.end(JSON.stringify(subject))
  return JSON.parse((await asked).stdout)
}
