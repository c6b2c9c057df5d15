import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packedRuntime, Served } from '../load/served';
import { fetchMiniLm } from '../runtime/minilm';
import { runTool } from './venv';

// schemathesis makes requests, good and bad, from the OpenAPI document and holds each reply against it.

const FOLDER = path.join(__dirname, '../../../out/schemathesis');
const SEED = 20_261_124;
const EXAMPLES = 20;

/**
 * Every check but one: a request that the document lets through may still be refused. A JSON Schema here cannot say
 * what the model takes (its context, its vocabulary, its kind), nor that one field needs another.
 */
const CHECKS = ['--checks', 'all', '--exclude-checks', 'positive_data_acceptance'];

/** Lets it at a server that was started with `flags`; the paths that it tried, and how many requests it made. */
async function tryOut(
  name: string,
  flags: readonly string[],
  filter: readonly string[],
): Promise<{ readonly paths: number; readonly requests: number }> {
  const folder = path.join(FOLDER, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const served = await Served.start(packedRuntime(), flags);
  try {
    const { code, output } = await runTool(
      'schemathesis.cli',
      [
        'run',
        `${served.url}/openapi.json`,
        ...filter,
        ...CHECKS,
        '--phases',
        'coverage,fuzzing',
        '--seed',
        String(SEED),
        '--max-examples',
        String(EXAMPLES),
        '--workers',
        '1',
        '--continue-on-failure',
        '--request-timeout',
        '30',
        '--generation-database',
        'none',
        '--no-color',
      ],
      { cwd: folder, timeoutSeconds: 600 },
    );
    writeFileSync(path.join(folder, 'report.txt'), output);
    console.log(output.slice(output.indexOf('= SUMMARY =')));

    if (code !== 0) throw new Error(`schemathesis found something: ${output.slice(0, 20_000)}`);
    expect((await fetch(`${served.url}/ready`)).status).toBe(200);
    return {
      paths: Number(/Tested: (\d+)/.exec(output)?.[1]),
      requests: Number(/(\d+) generated, \1 passed/.exec(output)?.[1]),
    };
  } finally {
    served.signal('SIGTERM');
    expect(await served.exited).toBe(0);
  }
}

test('whatever is sent, no reply is a 5xx, and each is what the document says of it', async () => {
  const { paths, requests } = await tryOut('generates', [], []);

  expect(paths).toBe(16);
  expect(requests).toBeGreaterThan(1000);
}, 900_000);

test('the same of a model that embeds, on the paths that it answers', async () => {
  const { paths, requests } = await tryOut(
    'embeds',
    ['--model', await fetchMiniLm()],
    ['--include-path-regex', '/(embeddings|score|tokenize|detokenize)$'],
  );

  expect(paths).toBe(5);
  expect(requests).toBeGreaterThan(300);
}, 900_000);
