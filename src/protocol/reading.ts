import * as v from 'valibot'
import { pathOf } from '../kit/check.ts'
import type { Reading } from './read-reply.ts'
import type { Members } from './values.ts'

/** Reads an answer's members by a schema. */
export const reading =
  <Value>(schema: v.GenericSchema<unknown, Value>) =>
  (members: Members): Reading<Value> => {
    const parsed = v.safeParse(schema, members, { abortEarly: true })
    return parsed.success
      ? { value: parsed.output }
      : { unusable: pathOf(parsed.issues[0]).join('.') || 'body' }
  }
