import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { createRunFolder } = require('./run-folder.js') as { createRunFolder: (parent: string) => string };

test('the folder of a run that was ended by force goes when the next one begins, and those of others stay', () => {
  const parent = mkdtempSync(join(tmpdir(), 'parent-'));
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  const others = [`ai-datacenter-tests-${process.pid}-a`, 'ai-datacenter-tests-b', `somebody-${ended}-c`];
  for (const name of [...others, `ai-datacenter-tests-${ended}-d`])
    mkdirSync(join(parent, name, 'data'), { recursive: true });

  const created = createRunFolder(parent);

  expect(
    readdirSync(parent)
      .map((name) => join(parent, name))
      .toSorted(),
  ).toEqual([...others.map((name) => join(parent, name)), created].toSorted());
});
