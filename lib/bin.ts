#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type CommandOutput, RULES_HELP, rulesCommand } from './security/rule-pack/command';

const PACKAGE = 'ai-datacenter-rehearsal';

/** What the package of rehearsals exports as `command`. */
interface RehearsalCommand {
  main(words: readonly string[]): Promise<number>;
}

/** The package as the app in this folder installed it, or as it is installed beside this library. */
function rehearsalCommand(): RehearsalCommand | undefined {
  for (const folder of [process.cwd(), __dirname]) {
    const load = createRequire(join(folder, 'package.json'));
    try {
      return load(`${PACKAGE}/command`) as RehearsalCommand;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`${PACKAGE}/command`)) throw error;
    }
  }
  return undefined;
}

const STREAMS: CommandOutput = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
};

async function run(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === 'rules') return rulesCommand(rest, ownVersion(), STREAMS);
  if (name === undefined || name === '--help' || name === '-h') STREAMS.out(`${RULES_HELP}\n`);
  const command = rehearsalCommand();
  if (command !== undefined) return command.main(words);
  process.stderr.write(`${PACKAGE} is not installed. Install it with: npm install --save-dev ${PACKAGE}\n`);
  return 1;
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
  return version;
}

void run(process.argv.slice(2)).then((code) => {
  process.stdout.write('', () => process.exit(code)); // when all of the output is written
});
