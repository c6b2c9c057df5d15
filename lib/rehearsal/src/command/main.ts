import path from 'node:path';
import { stopKept } from './keep';
import { HELP, readCommand, UsageError } from './options';
import { Progress } from './progress';
import { rehearse } from './rehearse';

/** Follows the words of a command line after `ai-datacenter`. The exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (name !== 'rehearse' && name !== '--help' && name !== '-h' && name !== undefined)
      throw new UsageError(`There is no command ${name}. See ai-datacenter --help.`);
    const command = name === 'rehearse' ? readCommand(rest) : ({ does: 'help' } as const);
    if (command.does === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    if (command.does === 'stop') return await stopKept(new Progress(process.stdout), path.resolve(command.output));
    const progress = new Progress(command.options.json ? process.stderr : process.stdout);
    return await rehearse(command.options, progress, { command: 'npx ai-datacenter rehearse' });
  } catch (error) {
    process.stderr.write(`\n${messageOf(error as Error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function messageOf(error: Error): string {
  return (process.env['DEBUG'] && error.stack) || error.message;
}
