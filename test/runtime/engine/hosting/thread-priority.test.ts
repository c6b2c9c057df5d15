import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { join } from 'node:path';

const MODULE = join(__dirname, '../../../../lib/runtime/src/engine/hosting/thread-priority.ts');

/** Runs in a child process, as a priority cannot be raised again. The engine's thread starts a backend thread. */
const SCRIPT = `
const { Worker } = require('node:worker_threads');
const os = require('node:os');
const helper = 'require("node:worker_threads").parentPort.postMessage(require("node:os").getPriority(0))';
const engine = \`
  const { Worker, parentPort } = require('node:worker_threads');
  const os = require('node:os');
  require(${JSON.stringify(MODULE)}).lowerThreadPriority();
  new Worker(\${JSON.stringify(helper)}, { eval: true })
    .once('message', (helper) => parentPort.postMessage({ engine: os.getPriority(0), helper }));
\`;
const before = os.getPriority(0);
new Worker(engine, { eval: true }).once('message', ({ engine, helper }) => {
  const server = os.getPriority(0);
  console.log(JSON.stringify({ engine: engine - before, helper: helper - before, server: server - before }));
});
`;

test("the engine's threads have a lower priority than the server's where threads have priorities", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', SCRIPT], { encoding: 'utf8' });

  expect(stderr).toBe('');
  const back = process.platform === 'linux' ? Math.min(5, 19 - getPriority()) : 0;
  expect(JSON.parse(stdout)).toEqual({ engine: back, helper: back, server: 0 });
});
