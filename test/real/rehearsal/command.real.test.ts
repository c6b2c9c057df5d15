import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RehearsalResult } from '../../../lib/rehearsal/src/command/rehearse';

// The command as a user types it, on an app that looks everything up: in an account and a region of its own.

const ROOT = path.resolve(__dirname, '../../..');
const APP = path.join(__dirname, 'apps/tenant');
const OUTPUT = path.join(ROOT, 'out/tenant');
const LIMIT_MS = 180_000;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in the app's folder; `interruptAt`: SIGINT when this text appears. */
async function rehearse(args: readonly string[], interruptAt?: string): Promise<Ended> {
  const bin = path.join(ROOT, 'lib/rehearsal/src/bin.ts');
  const words = ['--import', 'tsx', bin, 'rehearse', '--output', OUTPUT, ...args];
  const child = spawn(process.execPath, words, { cwd: APP, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  let interrupted = false;
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (data: Buffer) => {
      text[name] += data.toString();
      if (interruptAt !== undefined && !interrupted && text[name].includes(interruptAt)) {
        interrupted = true;
        child.kill('SIGINT');
      }
    });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, ...text };
}

const workFolders = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith('ai-datacenter-cloud-'));
let before: string[];

beforeEach(() => {
  before = workFolders();
});

afterEach(() => {
  expect(workFolders()).toEqual(before);
});

afterAll(() => {
  rmSync(OUTPUT, { recursive: true, force: true });
});

test(
  'without what it looks up, the app says what it misses',
  async () => {
    const { code, stdout, stderr } = await rehearse(['--json']);

    expect(code).toBe(1);
    expect(stderr).toMatch(/cdk synth .* fails[^]*Could not find any VPCs matching/);
    expect((JSON.parse(stdout) as RehearsalResult).error).toMatch(/Could not find any VPCs matching/);
  },
  LIMIT_MS,
);

test(
  'interrupted, it stops what it started',
  async () => {
    const { code, stdout } = await rehearse(['--existing', 'existing.json'], "the app's own");

    expect(code).toBe(130);
    expect(stdout).not.toContain('synth');
  },
  LIMIT_MS,
);

test(
  'over the output of earlier runs every look-up is answered by the local cloud, in account and region of the stack',
  async () => {
    const files = ['cdk.json', 'cdk.context.json'].map((name) => readFileSync(path.join(APP, name), 'utf8'));
    const { code, stdout, stderr } = await rehearse(['--existing', 'existing.json', '--json']);
    const { rehearsal, error } = JSON.parse(stdout) as RehearsalResult;

    expect({ code, error }).toEqual({ code: 0, error: undefined });
    expect(stderr).toContain('is there before the app, in 111111111111/eu-west-1, 000000000000/us-east-1');
    expect(rehearsal?.stacks.map(({ name, seconds }) => [name, typeof seconds])).toEqual([
      ['Tenant', 'number'],
      ['Replies', 'number'],
    ]);
    const worker = rehearsal?.resources.find(({ type }) => type === 'AWS::EC2::Instance');
    expect(worker).toMatchObject({ path: 'Tenant/Worker/Resource', madeBy: 'recorded', differences: [] });
    expect(['cdk.json', 'cdk.context.json'].map((name) => readFileSync(path.join(APP, name), 'utf8'))).toEqual(files);
    expect(readdirSync(APP).toSorted()).toEqual(['cdk.context.json', 'cdk.json', 'existing.json', 'main.ts']);
  },
  LIMIT_MS,
);
