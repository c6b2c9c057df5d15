import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packedRuntime, Served } from '../load/served';
import { runTool } from './venv';

// schemathesis makes requests, good and bad, from the OpenAPI document and holds each reply against it.

const FOLDER = path.join(__dirname, '../../../out/schemathesis');
const SEED = 20_261_124;
const EXAMPLES = 20;

/**
 * Every check but one: a request that the document lets through may still be refused. A JSON Schema here cannot say what
 * the model takes (its context, its vocabulary, its kind), nor that one field needs another.
 */
const CHECKS = ['--checks', 'all', '--exclude-checks', 'positive_data_acceptance'];


test('whatever is sent, no reply is a 5xx, and each is what the document says of it', async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const served = await Served.start(packedRuntime(), []);
  try {
    const { code, output } = await runTool('schemathesis.cli', [
      'run', `${served.url}/openapi.json`, ...CHECKS, '--phases', 'coverage,fuzzing', '--seed', String(SEED), '--max-examples', String(EXAMPLES), '--workers', '1',
      '--continue-on-failure', '--request-timeout', '30', '--generation-database', 'none', '--no-color',
    ], { cwd: FOLDER, timeoutSeconds: 600 });
    writeFileSync(path.join(FOLDER, 'report.txt'), output);
    console.log(output.slice(output.indexOf('= SUMMARY =')));

    if (code !== 0) throw new Error(`schemathesis found something: ${output.slice(0, 20_000)}`);
    expect(output).toMatch(/Selected: 16\/16\s+Tested: 16/);
    expect(Number(/(\d+) generated, \1 passed/.exec(output)?.[1])).toBeGreaterThan(1000);
    expect((await fetch(`${served.url}/ready`)).status).toBe(200);
  } finally {
    served.signal('SIGTERM');
    expect(await served.exited).toBe(0);
  }
}, 900_000);
