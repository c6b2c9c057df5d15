import path from 'node:path';
import { creationLine, type LineOptions, type StackMetadata } from '../../core/cloud-assembly/creation-line';
import { readJson, stackArtifacts } from '../../core/cloud-assembly/stack-artifacts';
import type { Acknowledgement } from './evaluate';
import type { StackTemplate, Template } from './template';

/** By what CDK records `Validations.of(construct).acknowledge(...)`. @see aws-cdk-lib 2.276, Validations */
export const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';

/** A cloud assembly of CDK: its templates, and what the program acknowledges. */
export interface Assembly {
  readonly stacks: readonly StackTemplate[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/** Reads a cloud assembly with the stacks of its stages, and nested stacks. */
export function readAssembly(folder: string, lines: LineOptions = { folder: process.cwd() }): Assembly {
  const artifacts = stackArtifacts(folder);
  const names = new Map(artifacts.map(({ id, stackName }) => [id, stackName ?? id]));
  const acknowledgements: Acknowledgement[] = [];
  const stacks = artifacts.flatMap((artifact) => {
    const { id, folder: files, templateFile, additionalMetadataFile, account, region, dependencies = [] } = artifact;
    if (templateFile === undefined) return [];
    const more = additionalMetadataFile && path.join(files, additionalMetadataFile);
    const metadata: StackMetadata = { ...(more && readJson<StackMetadata>(more)), ...artifact.metadata };
    acknowledgements.push(...acknowledgedIn(metadata));
    return withNested({
      name: names.get(id) ?? id,
      file: path.join(files, templateFile),
      template: readJson<Template>(path.join(files, templateFile)),
      account,
      region,
      after: dependencies.flatMap((each) => names.get(each) ?? []),
      paths: constructPaths(metadata),
      lineOf: (constructPath) => creationLine(metadata, constructPath, lines),
    });
  });
  return { stacks, acknowledgements };
}

/** Returns the rules that metadata acknowledge, by construct path. */
function acknowledgedIn(metadata: StackMetadata): readonly Acknowledgement[] {
  return Object.entries(metadata).flatMap(([constructPath, entries]) =>
    entries
      .filter(({ type }) => type === ACKNOWLEDGED_RULES)
      .flatMap(({ data }) => acknowledgementsOf(constructPath.replace(/^\//, ''), data)),
  );
}

/** What a program of CDK acknowledges. */
export interface ProgramAcknowledgement extends Acknowledgement {
  /** With the name of the plugin: `ai-datacenter::adc-efa-layout`. CDK puts `annotation::` before an id without one. */
  readonly id: string;
}

/** Returns what one entry of metadata acknowledges: reasons by rule. */
export function acknowledgementsOf(constructPath: string, data: unknown): readonly ProgramAcknowledgement[] {
  return Object.entries((data ?? {}) as Readonly<Record<string, unknown>>).map(([id, reason]) => ({
    id,
    rule: id.split('::').at(-1) ?? id,
    path: constructPath,
    reason: String(reason),
  }));
}

/** Returns a stack and the nested ones in it, whose templates are files beside its own. */
function withNested(stack: StackTemplate): StackTemplate[] {
  const nested = Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, { Type, Metadata }]) => {
    const inside = Metadata?.['aws:asset:path'];
    if (Type !== 'AWS::CloudFormation::Stack' || typeof inside !== 'string') return [];
    const file = path.join(path.dirname(stack.file ?? ''), inside);
    const name = `${stack.name}/${logicalId}`;
    const template = readJson<Template>(file);
    return withNested({ ...stack, name, file, template, parent: { stack: stack.name, logicalId } });
  });
  return [stack, ...nested];
}

/** Logical id to construct path. */
function constructPaths(metadata: StackMetadata): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(metadata).flatMap(([constructPath, entries]) =>
      entries
        .filter(({ type }) => type === 'aws:cdk:logicalId')
        .map(({ data }): [string, string] => [String(data), constructPath.replace(/^\//, '')]),
    ),
  );
}
