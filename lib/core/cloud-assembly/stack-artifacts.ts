import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StackMetadata } from './creation-line';

/** A stack in the manifest of a cloud assembly, as far as it is read. */
export interface StackArtifact {
  /** @default - not known */
  readonly account?: string;
  /** @default - not known */
  readonly region?: string;
  readonly id: string;
  /** Holds its files. */
  readonly folder: string;
  readonly metadata?: StackMetadata;
  readonly additionalMetadataFile?: string;
  readonly stackName?: string;
  readonly templateFile?: string;
  readonly bootstrapStackVersionSsmParameter?: string;
  /** Ids of the artifacts that are deployed before. */
  readonly dependencies?: readonly string[];
}

interface Artifact extends Pick<StackArtifact, 'metadata' | 'additionalMetadataFile' | 'dependencies'> {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: Pick<StackArtifact, 'stackName' | 'templateFile' | 'bootstrapStackVersionSsmParameter'> & {
    /** Of an assembly inside the assembly: a stage. */
    readonly directoryName?: string;
  };
}

/** Every stack of a cloud assembly, those of its stages included, in the order of deployment. */
export function stackArtifacts(folder: string): StackArtifact[] {
  const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(path.join(folder, 'manifest.json'));
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, environment, metadata, additionalMetadataFile, dependencies, properties } = artifact;
    const { directoryName, ...ofStack } = properties ?? {};
    if (type === 'cdk:cloud-assembly' && directoryName !== undefined)
      return stackArtifacts(path.join(folder, directoryName));
    if (type !== 'aws:cloudformation:stack') return [];
    return [{ id, folder, metadata, additionalMetadataFile, dependencies, ...ofStack, ...placeOf(environment) }];
  });
}

/** `aws://111122223333/eu-west-1` as a place. */
function placeOf(environment = ''): Pick<StackArtifact, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}

export function readJson<T>(file: string): T {
  if (!existsSync(file)) throw new Error(`${file} does not exist: the folder is not a cloud assembly of CDK.`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
