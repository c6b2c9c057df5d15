import path from 'node:path';
import type { StackMetadata } from './creation-line';
import { readJson, type StackArtifact, stackArtifacts } from './stack-artifacts';
import type { Template } from './template';

/** A stack of a cloud assembly with its template. */
export interface AssemblyStack extends Pick<StackArtifact, 'account' | 'region'> {
  /** Unique among the stacks; that of a nested one is `Parent/LogicalId`. */
  readonly name: string;
  /** The file of the template. */
  readonly file: string;
  readonly template: Template;
  /** Of a nested stack: the stack and the resource that make it. */
  readonly parent?: { readonly stack: string; readonly logicalId: string };
  /** Names of the stacks that are deployed before. */
  readonly after: readonly string[];
  /** By construct path; a nested stack has that of its parent. */
  readonly metadata: StackMetadata;
  /** Construct paths by logical id. */
  readonly paths: ReadonlyMap<string, string>;
}

/** Every stack of a cloud assembly, those of its stages and its nested stacks included, in the order of deployment. */
export function assemblyStacks(assembly: string): AssemblyStack[] {
  const artifacts = stackArtifacts(assembly);
  const names = new Map(artifacts.map(({ id, stackName }) => [id, stackName ?? id]));
  return artifacts.flatMap(({ id, folder, templateFile, account, region, dependencies = [], ...artifact }) => {
    if (templateFile === undefined) return [];
    const file = path.join(folder, templateFile);
    const metadata = metadataOf(folder, artifact);
    return withNested({
      name: names.get(id) ?? id,
      file,
      template: readJson<Template>(file),
      account,
      region,
      after: dependencies.flatMap((each) => names.get(each) ?? []),
      metadata,
      paths: constructPaths(metadata),
    });
  });
}

type Described = Pick<StackArtifact, 'metadata' | 'additionalMetadataFile'>;

function metadataOf(folder: string, { metadata, additionalMetadataFile: more }: Described): StackMetadata {
  return { ...(more && readJson<StackMetadata>(path.join(folder, more))), ...metadata };
}

/** A stack and the nested ones in it, whose templates are files beside its own. */
function withNested(stack: AssemblyStack): AssemblyStack[] {
  const nested = Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, { Type, Metadata }]) => {
    const inside = Metadata?.['aws:asset:path'];
    if (Type !== 'AWS::CloudFormation::Stack' || typeof inside !== 'string') return [];
    const file = path.join(path.dirname(stack.file), inside);
    const parent = { stack: stack.name, logicalId };
    return withNested({
      ...stack,
      name: `${stack.name}/${logicalId}`,
      file,
      template: readJson<Template>(file),
      parent,
    });
  });
  return [stack, ...nested];
}

function constructPaths(metadata: StackMetadata): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(metadata).flatMap(([constructPath, entries]) =>
      entries
        .filter(({ type }) => type === 'aws:cdk:logicalId')
        .map(({ data }): [string, string] => [String(data), constructPath.replace(/^\//, '')]),
    ),
  );
}
