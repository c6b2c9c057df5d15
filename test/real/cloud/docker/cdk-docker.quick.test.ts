import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const DOCKER = path.resolve(__dirname, '../../../../lib/rehearsal/src/cloud/docker');
const ECR = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cdk-docker-'));
  mkdirSync(path.join(folder, 'context'));
  writeFileSync(path.join(folder, 'context/Dockerfile'), 'FROM scratch\nCOPY app /app\n');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Puts a `docker` first on PATH that writes down its arguments; `docker info` ends with `info`. */
function givenDocker(info: 0 | 1): void {
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  writeFileSync(
    path.join(folder, 'bin/docker'),
    `#!/bin/sh\n[ "$1" = info ] && exit ${info}\necho "$@" >> ${folder}/calls\n`,
  );
  chmodSync(path.join(folder, 'bin/docker'), 0o755);
}

function cdkDocker(...args: string[]): { status: number | null; stderr: string } {
  const run = spawnSync(path.join(DOCKER, 'cdk-docker'), args, {
    cwd: path.join(folder, 'context'),
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`,
      LOCAL_REGISTRY: 'localhost:5000',
      RECORDED_IMAGES: path.join(folder, 'images'),
    },
  });
  return { status: run.status, stderr: run.stderr };
}

const calls = () =>
  existsSync(path.join(folder, 'calls')) ? readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n') : [];

test('with an engine docker does the work, on the registry of the local cloud, without a login', () => {
  givenDocker(0);
  for (const args of [
    ['login', '--username', 'AWS', `https://${ECR}`],
    ['build', '--tag', 'asset', '.'],
    ['tag', 'asset', `${ECR}/assets:1`],
    ['push', `${ECR}/assets:1`],
  ]) {
    expect(cdkDocker(...args).status).toBe(0);
  }
  expect(calls()).toEqual(['build --tag asset .', 'tag asset localhost:5000/assets:1', 'push localhost:5000/assets:1']);
});

test('without an engine an image is not there until its build was recorded', () => {
  givenDocker(1);
  writeFileSync(path.join(folder, 'context/app'), 'x');
  expect(cdkDocker('inspect', 'asset').status).toBe(1);
  expect(cdkDocker('build', '--tag', 'asset', '--platform', 'linux/arm64', '.').status).toBe(0);
  expect(cdkDocker('inspect', 'asset').status).toBe(0);
  expect(JSON.parse(readFileSync(path.join(folder, 'images/asset/config.json'), 'utf8'))).toMatchObject({
    architecture: 'arm64',
    config: { Labels: { 'ai-datacenter.recorded': 'true' } },
  });
  expect(calls()).toEqual([]);
});

test('without an engine a build that could not work is refused', () => {
  givenDocker(1);
  const { status, stderr } = cdkDocker('build', '--tag', 'asset', '.');
  expect([status, stderr]).toEqual([1, expect.stringContaining('app is not in the build context')]);
});
