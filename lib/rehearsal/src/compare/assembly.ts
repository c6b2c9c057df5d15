import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { creationLine, type LineOptions, type StackMetadata } from './creation-line';
import { type DeclaredResource, type DeclaredStack, isInfrastructure, type Template } from './resource';

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly metadata?: StackMetadata;
  readonly additionalMetadataFile?: string;
  readonly properties?: {
    readonly stackName?: string;
    readonly templateFile?: string;
    /** Of an assembly inside the assembly: a stage. */
    readonly directoryName?: string;
  };
}

const RETAINED = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** Every stack of a cloud assembly, those of its stages and its nested stacks included, in the order of deployment. */
export function readAssembly(folder: string, lines: LineOptions = { folder: process.cwd() }): DeclaredStack[] {
  const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(path.join(folder, 'manifest.json'));
  return Object.entries(artifacts).flatMap(([id, { type, environment, properties, ...artifact }]) => {
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined)
      return readAssembly(path.join(folder, properties.directoryName), lines);
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const more = artifact.additionalMetadataFile && path.join(folder, artifact.additionalMetadataFile);
    const metadata = { ...(more && readJson<StackMetadata>(more)), ...artifact.metadata };
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
    return stackOf({
      name: properties.stackName ?? id,
      folder,
      file: properties.templateFile,
      metadata,
      lines,
      account: account === 'unknown-account' ? undefined : account,
      region: region === 'unknown-region' ? undefined : region,
    });
  });
}

interface StackSource {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly metadata: StackMetadata;
  readonly lines: LineOptions;
  readonly account?: string;
  readonly region?: string;
  readonly parent?: DeclaredStack['parent'];
}

function stackOf(source: StackSource): DeclaredStack[] {
  const { name, folder, file, metadata, lines, account, region, parent } = source;
  const template = readJson<Template>(path.join(folder, file));
  const paths = constructPaths(metadata);
  const nested: DeclaredStack[] = [];
  const resources = Object.entries(template.Resources ?? {}).flatMap(([logicalId, resource]): DeclaredResource[] => {
    if (!isInfrastructure(resource.Type)) return [];
    const inside = resource.Metadata?.['aws:asset:path'];
    if (resource.Type === 'AWS::CloudFormation::Stack' && typeof inside === 'string')
      nested.push(
        ...stackOf({ ...source, name: `${name}/${logicalId}`, file: inside, parent: { stack: name, logicalId } }),
      );
    const told = resource.Metadata?.['aws:cdk:path'];
    const constructPath = typeof told === 'string' ? told : (paths.get(logicalId) ?? `${name}/${logicalId}`);
    return [
      {
        stack: name,
        logicalId,
        path: constructPath,
        type: resource.Type,
        account,
        region,
        properties: resource.Properties ?? {},
        line: creationLine(metadata, constructPath, lines),
        retained: RETAINED.includes(resource.DeletionPolicy ?? ''),
        retainedOnReplace: RETAINED.includes(resource.UpdateReplacePolicy ?? ''),
      },
    ];
  });
  return [{ name, account, region, parent, template, resources }, ...nested];
}

/** Logical id to construct path. */
function constructPaths(metadata: StackMetadata): Map<string, string> {
  return new Map(
    Object.entries(metadata).flatMap(([constructPath, entries]) =>
      entries
        .filter((entry) => entry.type === 'aws:cdk:logicalId')
        .map((entry): [string, string] => [String(entry.data), constructPath.replace(/^\//, '')]),
    ),
  );
}

function readJson<T>(file: string): T {
  if (!existsSync(file)) throw new Error(`${file} does not exist: the folder is not a cloud assembly of CDK.`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
