import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { modulesFolders, ownCli } from '../cloud/cdk';

/** The CDK CLI that deploys an app. */
export interface UserCli {
  /** The program and its first arguments. */
  readonly command: readonly string[];
  readonly version: string;
  /** Where it comes from, for a person. */
  readonly origin: string;
}

/** The CLI that an app installed, else the one on PATH, else the one that this package depends on. */
export function userCli(folder: string): UserCli {
  const installed = modulesFolders(folder).map((modules) => path.join(modules, '.bin/cdk'));
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).map((each) => path.join(each, 'cdk'));
  const found = [...installed, ...onPath].find(isProgram);
  if (found === undefined)
    return { command: ownCli(), version: versionOf(ownCli()), origin: 'of ai-datacenter-rehearsal: the app has none' };
  return {
    command: [found],
    version: versionOf([found]),
    origin: installed.includes(found) ? "the app's own" : `from PATH, ${found}`,
  };
}

function versionOf([program = '', ...first]: readonly string[]): string {
  try {
    const answer = execFileSync(program, [...first, '--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    });
    return /\d+\.\d+\.\d+\S*/.exec(answer)?.[0] ?? 'of an unknown version';
  } catch (error) {
    throw new Error(`${program} --version fails: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

function isProgram(file: string): boolean {
  if (!existsSync(file) || !statSync(file).isFile()) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
