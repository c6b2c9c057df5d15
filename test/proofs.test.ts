import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProofArguments } from './real/proofs/proof-arguments';
import { type Proof, PROOFS, proofTable } from './real/proofs/proof-table';
import { runProof } from './real/proofs/run-proof';

const root = join(__dirname, '..');
const names = PROOFS.map(({ name }) => name);

function page(name: string): string {
  return readFileSync(join(root, 'docs', name), 'utf8');
}

test('docs/contributing.md has the table of proofs as it is in the code', () => {
  expect(page('contributing.md')).toContain(`\n${proofTable()}\n`);
});

test('docs/verified.md says on which commit each proof last ran', () => {
  const [, section = ''] = page('verified.md').split('\n## Long proofs\n');
  const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([a-z-]+)` \| ([^|]+) \|/gm)];

  expect(rows.map(([, name]) => name)).toEqual(names);
  for (const [, , commit] of rows) expect(commit).toMatch(/^(`[0-9a-f]{7,}`|not yet)/);
});

test('a proof has one name, a command that exists and a limit above its minutes', () => {
  expect(new Set(names).size).toBe(names.length);
  for (const { command, minutes, limitMinutes } of PROOFS) {
    expect(existsSync(join(root, 'node_modules/.bin', command[0]))).toBe(true);
    const script = command.find((word) => word.endsWith('.ts')) ?? '';
    expect(existsSync(join(root, script))).toBe(true);
    expect(limitMinutes).toBeGreaterThan(minutes);
  }
});

test('every test of the project "proof" belongs to a proof', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'test'], { cwd: root, encoding: 'utf8' });
  const tests = files.split('\n').filter((file) => file.endsWith('.proof.test.ts') && existsSync(join(root, file)));
  const started = PROOFS.flatMap(({ command }) => command);

  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((file) => !started.includes(file))).toEqual([]);
});

describe('the command line', () => {
  const plain = PROOFS.find(({ takes }) => takes === undefined) as Proof;
  const mutation = PROOFS.find(({ name }) => name === 'mutation') as Proof;

  test('without a name runs every proof', () => {
    expect(readProofArguments([], PROOFS)).toEqual({
      action: 'run',
      chosen: PROOFS.map((proof) => ({ proof, args: [] })),
    });
  });

  test('passes the words after a name to a proof that takes arguments', () => {
    expect(readProofArguments([plain.name, 'mutation', 'lib/security', '--force'], PROOFS)).toEqual({
      action: 'run',
      chosen: [
        { proof: plain, args: [] },
        { proof: mutation, args: ['lib/security', '--force'] },
      ],
    });
  });

  test.each([
    [['--help'], 'help'],
    [['--list'], 'list'],
  ])('%s', (args, action) => {
    expect(readProofArguments(args, PROOFS)).toEqual({ action });
  });

  test('an unknown name is an error that lists the names', () => {
    expect(() => readProofArguments(['sook'], PROOFS)).toThrow(
      `'sook' is not the name of a proof. Use one of ${names.join(', ')}.`,
    );
  });

  test('a flag after a proof that takes none is an error', () => {
    expect(() => readProofArguments([plain.name, '--fast'], PROOFS)).toThrow(
      `'--fast' is not valid after '${plain.name}': this proof takes no arguments.`,
    );
  });
});

function sleeping(seconds: number, limitMinutes: number, code = 0): Proof {
  return {
    name: 'sleeping',
    proves: '',
    whenToRun: '',
    command: ['node', '-e', `setTimeout(() => process.exit(${code}), ${seconds * 1000})`],
    minutes: 0,
    limitMinutes,
  };
}

describe('a run', () => {
  test('passes when its command ends with 0', async () => {
    expect(await runProof({ proof: sleeping(0, 1), args: [] })).toMatchObject({ passed: true });
  });

  test('fails when its command ends with another status', async () => {
    const result = await runProof({ proof: sleeping(0, 1, 3), args: [] });
    expect(result).toMatchObject({ passed: false, reason: 'exit status 3' });
  });

  test('is stopped at its limit, and has failed', async () => {
    const result = await runProof({ proof: sleeping(60, 0.01), args: [] });
    expect(result).toMatchObject({ passed: false, reason: 'over its limit of 0.01 minutes' });
    expect(result.seconds).toBeLessThan(30);
  });
});
