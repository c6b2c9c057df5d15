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
  if (invocation.command === 'eval perplexity') return (await evaluations()).evalPerplexity(invocation.flags);
  if (invocation.command === 'eval classify') return (await evaluations()).evalClassify(invocation.flags);
  if (invocation.command === 'eval generate') return (await evaluations()).evalGenerate(invocation.flags);
  if (invocation.command === 'help') {
    process.stdout.write(invocation.text);
  } else {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
    process.stdout.write(`${version}\n`);
  }
  return 0;
}

/** Loaded when they are asked for: a server starts the sooner. */
function evaluations(): Promise<typeof import('./cli/eval')> {
  return import('./cli/eval');
}

main().then((code) => process.exit(code), (error: unknown) => {
  // Mistakes of the caller are told in one line; a stack would hide it.
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nTry --help.\n`);
    process.exit(2);
  }
  process.stderr.write(error instanceof ModelError || error instanceof DataError ? `${error.message}\n` : `${(error as Error).stack}\n`);
  process.exit(1);
});
