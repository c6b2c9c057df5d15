import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Cloud } from '../../cloud/cloud';
import { inputFailures } from '../input-check';
import type { Ledger } from '../ledger';
import type {
  ChangeCall,
  CheckCall,
  DiffCall,
  Difference,
  ExistingCall,
  Found,
  Made,
  ProviderInstance,
  UpdateCall,
} from '../provider';
import type { ProviderTypes } from '../provider-types';
import { changedNames, type Json, type Properties, texts } from '../values';

const run = promisify(execFile);
const IMAGE = 'docker-build:index:Image';
const RECORDED = /recorded the build of .*/;
const MANIFEST_TYPES =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';

export interface DockerBuildContext {
  readonly cloud: Cloud;
  readonly types: ProviderTypes;
  readonly ledger: Ledger;
  /** Paths of build contexts start here. */
  readonly programFolder: string;
}

/**
 * Stands in for the provider `docker-build`: builds with a Docker engine where one answers, else records the build
 * context as an image; both are pushed to the registry of the local cloud.
 */
export class DockerBuildInstance implements ProviderInstance {
  constructor(private readonly context: DockerBuildContext) {}

  configure(): void {}

  async check({ type, inputs }: CheckCall) {
    return { inputs, failures: inputFailures(this.context.types, type, inputs) };
  }

  /** Passwords of registries are new each time, and nothing that an image is made of. */
  async diff({ inputs, oldInputs }: DiffCall): Promise<Difference> {
    const changes = changedNames(oldInputs, inputs).filter((name) => name !== 'registries');
    return { changes, replaces: [] };
  }

  async create({ urn, type, inputs, preview }: ChangeCall): Promise<Made> {
    if (type !== IMAGE) throw new Error(`${type}: only docker-build's Image can be rehearsed`);
    if (preview) return { id: '', outputs: inputs };
    const output = await this.build(inputs);
    const [tag = ''] = texts(inputs['tags']);
    const digest = inputs['push'] === true ? await this.digestOf(tag) : '';
    const id = digest || tag;
    const recorded = RECORDED.exec(output)?.[0];
    if (recorded !== undefined) this.context.ledger.write({ urn, id, recorded });
    return { id, outputs: { ...inputs, digest, ref: digest ? `${tag}@${digest}` : tag } };
  }

  async update(call: UpdateCall): Promise<Properties> {
    return (await this.create(call)).outputs;
  }

  async read({ id, inputs, outputs }: ExistingCall): Promise<Found> {
    return { id, inputs, outputs };
  }

  /** Images stay in their repository, which removes them. */
  async remove(call: ExistingCall): Promise<void> {
    this.context.ledger.remove(call);
  }

  async invoke(token: string): Promise<Properties> {
    throw new Error(`${token}: the provider docker-build has no such function`);
  }

  private async build(inputs: Properties): Promise<string> {
    const { location = '.' } = (inputs['context'] ?? {}) as { location?: string };
    const { location: file } = (inputs['dockerfile'] ?? {}) as { location?: string };
    const folder = path.resolve(this.context.programFolder, location);
    const tags = texts(inputs['tags']);
    const { stdout } = await this.docker([
      'build',
      ...tags.flatMap((tag) => ['-t', tag]),
      ...(file === undefined ? [] : ['-f', path.relative(folder, path.resolve(this.context.programFolder, file))]),
      ...texts(inputs['platforms'])
        .slice(0, 1)
        .flatMap((platform) => ['--platform', platform]),
      ...pairs(inputs['buildArgs']).flatMap((pair) => ['--build-arg', pair]),
      ...pairs(inputs['labels']).flatMap((pair) => ['--label', pair]),
      ...(typeof inputs['target'] === 'string' ? ['--target', inputs['target']] : []),
      ...(typeof inputs['network'] === 'string' ? ['--network', inputs['network']] : []),
      folder,
    ]);
    if (inputs['push'] === true) for (const tag of tags) await this.docker(['push', tag]);
    return stdout;
  }

  /** The program that the CDK CLI builds with on the local cloud, too. */
  private async docker(args: readonly string[]): Promise<{ stdout: string }> {
    const { env } = this.context.cloud;
    return run(env['CDK_DOCKER'] ?? 'docker', args, { env: { ...process.env, ...env }, maxBuffer: 1e8 }).catch(
      (error: Error & { stderr?: string }) => {
        throw new Error((error.stderr || error.message).trim().split('\n').slice(-10).join('\n'));
      },
    );
  }

  private async digestOf(tag: string): Promise<string> {
    const [, repository = '', name = 'latest'] = /^[^/]+\/(.+?)(?::([^:/]+))?$/.exec(tag) ?? [];
    const url = `${this.context.cloud.url}/v2/${repository}/manifests/${name}`;
    const answer = await fetch(url, { method: 'HEAD', headers: { accept: MANIFEST_TYPES } });
    const digest = answer.headers.get('docker-content-digest');
    if (!answer.ok || digest === null) throw new Error(`${tag} was pushed, and the registry does not have it`);
    return digest;
  }
}

function pairs(value: Json | undefined): string[] {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  return Object.entries(value).map(([name, item]) => `${name}=${String(item)}`);
}
