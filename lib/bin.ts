#!/usr/bin/env node
import { createRequire } from 'node:module';
import { join } from 'node:path';

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

async function run(words: readonly string[]): Promise<number> {
  const command = rehearsalCommand();
  if (command !== undefined) return command.main(words);
  process.stderr.write(`${PACKAGE} is not installed. Install it with: npm install --save-dev ${PACKAGE}\n`);
  return 1;
}

void run(process.argv.slice(2)).then((code) => {
  process.stdout.write('', () => process.exit(code)); // when all of the output is written
});
