import { assemblyStacks } from '../../core/cloud-assembly/assembly-stacks';
import { creationLine, type LineOptions, type StackMetadata } from '../../core/cloud-assembly/creation-line';
import type { Acknowledgement } from './evaluate';
import type { StackTemplate } from './template';

/** By what CDK records `Validations.of(construct).acknowledge(...)`. @see aws-cdk-lib 2.276, Validations */
export const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';

/** A cloud assembly of CDK: its templates, and what the program acknowledges. */
export interface Assembly {
  readonly stacks: readonly StackTemplate[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/** Reads a cloud assembly with the stacks of its stages, and nested stacks. */
export function readAssembly(folder: string, lines: LineOptions = { folder: process.cwd() }): Assembly {
  const stacks = assemblyStacks(folder);
  return {
    stacks: stacks.map(({ metadata, ...stack }) => ({
      ...stack,
      lineOf: (constructPath) => creationLine(metadata, constructPath, lines),
    })),
    // A nested stack has the metadata of its parent.
    acknowledgements: stacks
      .filter(({ parent }) => parent === undefined)
      .flatMap(({ metadata }) => acknowledgedIn(metadata)),
  };
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
