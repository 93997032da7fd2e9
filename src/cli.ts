#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { main } from './cli/main.ts'

// A program that is asked for keys is waited for: a quarter of its time is compiling, which the next run need not do again.
enableCompileCache()
process.exitCode = await main(process.argv.slice(2))
