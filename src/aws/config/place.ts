import * as v from 'valibot'

/** Where the shared file of profiles is. */
export interface ConfigPlace {
  /** Default: `env.AWS_CONFIG_FILE`, or `.aws/config` in the home folder. */
  readonly file?: string | undefined
  /** Default: the environment of the process. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

export const placeSchema = v.looseObject({
  file: v.optional(v.pipe(v.string(), v.nonEmpty('a path that is not empty'))),
  env: v.optional(v.record(v.string(), v.optional(v.string()))),
})
