import path from 'node:path';
import { creationLine, type LineOptions, type StackMetadata } from '../../../core/cloud-assembly/creation-line';
import { type DeclaredResource, type DeclaredStack, isInfrastructure, type Template } from './resource';
import { readJson, stackArtifacts } from '../../../core/cloud-assembly/stack-artifacts';

const RETAINED = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** Every stack of a cloud assembly, those of its stages and its nested stacks included, in the order of deployment. */
export function readAssembly(assembly: string, lines: LineOptions = { folder: process.cwd() }): DeclaredStack[] {
  return stackArtifacts(assembly).flatMap(({ id, stackName, templateFile, additionalMetadataFile, ...artifact }) => {
    if (templateFile === undefined) return [];
    const { folder, account, region } = artifact;
    const more = additionalMetadataFile && path.join(folder, additionalMetadataFile);
    const metadata = { ...(more && readJson<StackMetadata>(more)), ...artifact.metadata };
    return stackOf({ name: stackName ?? id, folder, file: templateFile, metadata, lines, account, region });
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
    const given = resource.Metadata?.['aws:cdk:path'];
    const constructPath = typeof given === 'string' ? given : (paths.get(logicalId) ?? `${name}/${logicalId}`);
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
