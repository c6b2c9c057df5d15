#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from './checkpoint/model-error';
import { readInvocation } from './cli/command-line';
import { UsageError } from './cli/flag';
import { serve } from './cli/serve';
import { DataError } from './eval/data/data-error';

async function main(): Promise<number> {
  const invocation = readInvocation(process.argv.slice(2), process.env);
  if (invocation.command === 'serve') return serve(invocation.flags);
  if (invocation.command === 'help') {
    process.stdout.write(invocation.text);
    return 0;
  }
  if (invocation.command === 'version') {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
    process.stdout.write(`${version}\n`);
    return 0;
  }
  // Only loaded for an evaluation: a server starts without it.
  const { evalClassify, evalGenerate, evalPerplexity } = await import('./cli/eval');
  if (invocation.command === 'eval perplexity') return evalPerplexity(invocation.flags);
  if (invocation.command === 'eval classify') return evalClassify(invocation.flags);
  return evalGenerate(invocation.flags);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    // An error of the caller is one line; a stack trace would hide it.
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nTry --help.\n`);
      process.exit(2);
    }
    process.stderr.write(
      error instanceof ModelError || error instanceof DataError ? `${error.message}\n` : `${(error as Error).stack}\n`,
    );
    process.exit(1);
  },
);
