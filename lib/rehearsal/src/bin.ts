#!/usr/bin/env node
import { main } from './command/main';

void main(process.argv.slice(2)).then((code) => {
  process.stdout.write('', () => process.exit(code)); // when all of the output is written
});
