import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { allInstances } from '../../../catalog/instance-lookup';
import { efaInterfaceCount, networkCardCount } from '../../../catalog/instance-properties';
import { cached, shortHash } from './cache';

const run = promisify(execFile);
const MINISTACK = /^ministack==(.+)$/m;
const EMULATOR = path.join(__dirname, 'emulator');

/** Called with what is being prepared, once per step that takes more than a moment. */
export type Progress = (message: string) => void;

/** The files that the emulator starts from. */
export interface Parts {
  /** `bin/` of the Python environment; holds `python`, and `aws` for CDK's kubectl handler. */
  readonly bin: string;
  readonly resourceModel: string;
  readonly instanceLimits: string;
  readonly main: string;
  /** `node_modules` with the AWS SDK, as AWS's own Node runtime of Lambda offers it. */
  readonly lambdaModules: string;
}

/** Finds or builds everything that the emulator needs: about a minute the first time, then nothing. */
export async function prepareParts(progress: Progress): Promise<Parts> {
  const environment = await pythonEnvironment(progress);
  const model = await modelFolder(progress);
  return {
    bin: path.join(environment, 'bin'),
    resourceModel: path.join(model, 'model.json'),
    instanceLimits: await instanceLimits(),
    main: path.join(EMULATOR, 'main.py'),
    lambdaModules: path.join(await lambdaSdk(progress), 'node_modules'),
  };
}

async function pythonEnvironment(progress: Progress): Promise<string> {
  const requirements = path.join(EMULATOR, 'requirements.txt');
  const text = readFileSync(requirements, 'utf8');
  const python = await usablePython();
  const version = MINISTACK.exec(text)?.[1] ?? 'unknown';
  return cached(`ministack-${version}-${shortHash(text, python.version)}`, async (folder) => {
    progress(`local cloud: installing ministack ${version} for Python ${python.version} (once, about a minute)`);
    await run(python.path, ['-m', 'venv', folder]).catch((error: Error & { stderr?: string; stdout?: string }) => {
      throw new Error(`python3 -m venv fails (on Debian: apt-get install python3-venv): ${lastLine(error)}`);
    });
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check', '-r', requirements];
    await run(path.join(folder, 'bin', 'python'), pip, { maxBuffer: 1e8 }).catch(
      (error: Error & { stderr?: string }) => {
        throw new Error(`pip cannot install ${requirements}: ${lastLine(error)}`);
      },
    );
    // pip writes the folder's name of now into its scripts, and the folder is renamed when it is whole.
    const aws = path.join(folder, 'bin', 'aws');
    writeFileSync(aws, '#!/bin/sh\nexec "$(dirname "$0")/python" -m awscli "$@"\n');
    chmodSync(aws, 0o755);
  });
}

async function lambdaSdk(progress: Progress): Promise<string> {
  const files = ['package.json', 'package-lock.json'].map((name) => path.join(__dirname, 'lambda-sdk', name));
  const form = shortHash(...files.map((file) => readFileSync(file, 'utf8')));
  return cached(`lambda-sdk-${form}`, async (folder) => {
    progress('local cloud: installing the AWS SDK for Lambda functions (once, about half a minute)');
    for (const file of files) copyFileSync(file, path.join(folder, path.basename(file)));
    const options = { cwd: folder, maxBuffer: 1e8 };
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-workspaces'], options).catch(
      (error: Error & { stderr?: string }) => {
        throw new Error(`npm cannot install the AWS SDK for Lambda functions: ${lastLine(error)}`);
      },
    );
  });
}

async function usablePython(): Promise<{ path: string; version: string }> {
  const name = process.env['PYTHON'] || 'python3';
  const look =
    'import sys, venv, ensurepip; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3]); ' +
    'sys.exit(sys.version_info < (3, 10))';
  const found = await run(name, ['-c', look]).catch(
    (error: Error & { code?: string | number; stdout?: string; stderr?: string }) => {
      if (error.code === 'ENOENT')
        throw new Error(
          `The local cloud needs Python 3.10 or newer: there is no ${name} on PATH (PYTHON names another)`,
        );
      if (/No module named/.test(error.stderr ?? '')) {
        throw new Error(
          `The local cloud needs Python's venv module: ${lastLine(error)} (on Debian: apt-get install python3-venv)`,
        );
      }
      throw new Error(
        `The local cloud needs Python 3.10 or newer, ${name} is ${error.stdout?.split('\n')[1] || 'unusable'} ` +
          `(PYTHON names another)`,
      );
    },
  );
  const [executable = name, version = ''] = found.stdout.trim().split('\n');
  return { path: executable, version };
}

async function modelFolder(progress: Progress): Promise<string> {
  const { version } = require('@aws-cdk/aws-service-spec/package.json') as { version: string };
  const form = shortHash(readFileSync(path.join(__dirname, `resource-model${path.extname(__filename)}`), 'utf8'));
  return cached(`aws-resource-model-${version}-${form}`, async (folder) => {
    progress(`local cloud: reading AWS's resource model ${version}`);
    const { resourceModel } = await import('./resource-model');
    writeFileSync(path.join(folder, 'model.json'), JSON.stringify(resourceModel()));
  });
}

/**
 * What the emulator checks launch templates and node groups against; the same rows as the library's, read by other
 * code.
 */
async function instanceLimits(): Promise<string> {
  const rows = allInstances('accelerated').map((instance) => [
    instance.type,
    {
      architecture: instance.architecture,
      networkCards: networkCardCount(instance),
      efaInterfaces: efaInterfaceCount(instance),
    },
  ]);
  const text = JSON.stringify(Object.fromEntries(rows));
  const folder = await cached(`instance-limits-${shortHash(text)}`, async (building) => {
    writeFileSync(path.join(building, 'instances.json'), text);
  });
  return path.join(folder, 'instances.json');
}

function lastLine(error: { stderr?: string; stdout?: string; message: string }): string {
  return (error.stderr || error.stdout || error.message).trim().split('\n').at(-1) ?? '';
}
