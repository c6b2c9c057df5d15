import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userCli } from '../../../lib/rehearsal/src/command/user-cli';

const path = process.env['PATH'] ?? '';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-cli-'));
  process.env['PATH'] = `${join(folder, 'bin')}:${join(process.execPath, '..')}:/usr/bin:/bin`;
});

afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

function givenCli(place: string, version: string): void {
  mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(join(folder, place, 'cdk'), `#!/bin/sh\necho "${version} (build 1a2b3c4)"\n`);
  chmodSync(join(folder, place, 'cdk'), 0o755);
}

test('the CLI that the app or a folder above it installed comes first', () => {
  givenCli('bin', '2.1.0');
  givenCli('node_modules/.bin', '2.1000.1');
  expect(userCli(join(folder, 'packages/app'))).toEqual({
    command: [join(folder, 'node_modules/.bin/cdk')],
    version: '2.1000.1',
    origin: "the app's own",
  });
});

test('without one, the CLI on PATH', () => {
  givenCli('bin', '2.1.0');
  expect(userCli(folder)).toMatchObject({ version: '2.1.0', origin: `from PATH, ${join(folder, 'bin/cdk')}` });
});

test('without both, the CLI of the package, which says so', () => {
  expect(userCli(folder)).toMatchObject({
    version: '2.1148.1',
    origin: 'of ai-datacenter-rehearsal: the app has none',
  });
});
