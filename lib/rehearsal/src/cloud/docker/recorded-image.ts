import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { contextFiles, dockerfileProblems } from './build-context';

/** An OCI image of one layer: the build context, under `/context`. */
export interface RecordedImage {
  readonly config: Buffer;
  readonly layer: Buffer;
}

/** The label by which an image says that nothing was built. */
export const RECORDED_LABEL = 'ai-datacenter.recorded';

/** Records `docker build ARGS` in the working folder: packs its context under its tag. */
export function record(folder: string, args: readonly string[], cwd: string): void {
  const options = buildOptions(args);
  const context = path.resolve(cwd, options.context);
  const files = contextFiles(context, options.file);
  if (!existsSync(path.join(context, options.file)))
    throw new Error(`docker build: there is no ${options.file} in ${context}`);
  const problems = dockerfileProblems(readFileSync(path.join(context, options.file), 'utf8'), files);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const tar = pack(context, files);
  const [os = 'linux', architecture = 'amd64'] = (options.platform ?? 'linux/amd64').split('/');
  const config = {
    architecture,
    os,
    config: {
      Labels: {
        [RECORDED_LABEL]: 'true',
        'ai-datacenter.dockerfile': options.file,
        'ai-datacenter.build-arguments': args.join(' '),
      },
    },
    rootfs: { type: 'layers', diff_ids: [digest(tar)] },
    history: [
      {
        created_by: `recorded, not built: no docker engine answered. The layer is the build context of ${options.file}`,
      },
    ],
  };
  for (const tag of options.tags) {
    mkdirSync(place(folder, tag), { recursive: true });
    writeFileSync(path.join(place(folder, tag), 'config.json'), JSON.stringify(config));
    writeFileSync(path.join(place(folder, tag), 'layer.tar.gz'), gzipSync(tar));
  }
  console.log(
    `no docker engine answers: recorded the build of ${options.tags.join(', ')} (${files.length} files), nothing ` +
      `was built`,
  );
}

/** The recorded image of this name, if there is one. */
export function recorded(folder: string, name: string): RecordedImage | undefined {
  const from = place(folder, name);
  if (!existsSync(from)) return undefined;
  return { config: readFileSync(path.join(from, 'config.json')), layer: readFileSync(path.join(from, 'layer.tar.gz')) };
}

/** `docker tag` of a recorded image. */
export function tagRecorded(folder: string, from: string, to: string): void {
  const image = recorded(folder, from);
  if (!image) throw new Error(`docker tag: there is no image ${from}`);
  mkdirSync(place(folder, to), { recursive: true });
  writeFileSync(path.join(place(folder, to), 'config.json'), image.config);
  writeFileSync(path.join(place(folder, to), 'layer.tar.gz'), image.layer);
}

export function digest(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function place(folder: string, name: string): string {
  return path.join(folder, encodeURIComponent(name));
}

/** Options of `docker build` whose next word is their value; all others are `--name=value` or switches. */
const WITH_VALUE = new Set([
  '-t',
  '--tag',
  '-f',
  '--file',
  '--platform',
  '--build-arg',
  '--target',
  '--network',
  '--secret',
  '--ssh',
  '--build-context',
  '--cache-from',
  '--cache-to',
  '--output',
  '-o',
  '--label',
  '--add-host',
  '--progress',
]);

function buildOptions(args: readonly string[]): { tags: string[]; file: string; platform?: string; context: string } {
  const values: Record<string, string[]> = {};
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const [name = '', ...value] = arg.split('=');
    if (WITH_VALUE.has(arg)) {
      index += 1;
      (values[arg] ??= []).push(args[index] ?? '');
    } else if (arg.startsWith('-')) {
      (values[name] ??= []).push(value.join('='));
    } else {
      words.push(arg);
    }
  }
  const platform = values['--platform']?.[0];
  return {
    tags: [...(values['-t'] ?? []), ...(values['--tag'] ?? [])],
    file: values['-f']?.[0] ?? values['--file']?.[0] ?? 'Dockerfile',
    context: words[0] ?? '.',
    ...(platform && { platform }),
  };
}

/** A tar that is the same for the same files: sorted, without times and owners. */
function pack(context: string, files: readonly string[]): Buffer {
  const tar = spawnSync(
    'tar',
    [
      '--create',
      '--no-recursion',
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--transform=s,^,context/,',
      '--null',
      '--files-from=-',
    ],
    { cwd: context, input: files.join('\0'), maxBuffer: 4 * 1024 ** 3 },
  );
  if (tar.error || tar.status !== 0)
    throw new Error(`tar cannot pack ${context}: ${tar.error?.message ?? tar.stderr.toString().trim()}`);
  return tar.stdout;
}
