import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LineOptions } from '../../core/cloud-assembly/creation-line';
import type { Template } from '../../core/cloud-assembly/template';
import { readAssembly } from './assembly';
import type { Acknowledgement } from './evaluate';
import { isObject } from './properties';
import { pulumiResources } from './pulumi-document';
import { viewOfPulumi } from './pulumi-view';
import type { ResourceView } from './resource-view';
import { viewOfTemplates } from './template-view';

/** What is judged, and what its program acknowledges. */
export interface Source {
  readonly view: ResourceView;
  readonly acknowledgements: readonly Acknowledgement[];
}

/** Says why a path cannot be judged. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Reads a cloud assembly, a template, or a preview or an exported state of Pulumi. */
export function readSource(given: string, lines?: LineOptions): Source {
  if (!existsSync(given)) throw new SourceError(`${given} does not exist.`);
  if (statSync(given).isDirectory()) {
    if (!existsSync(path.join(given, 'manifest.json'))) {
      const fix =
        "Give the folder that 'cdk synth' writes (cdk.out), a template, or the output of 'pulumi preview --json'.";
      throw new SourceError(`${given} is no cloud assembly: it has no manifest.json. ${fix}`);
    }
    const { stacks, acknowledgements } = readAssembly(given, lines);
    return { view: viewOfTemplates(stacks), acknowledgements };
  }
  return readDocument(readFileSync(given, 'utf8'), given);
}

/** Reads the text of a template, of a preview or of an exported state. */
export function readDocument(text: string, name: string): Source {
  const document = parsed(text, name);
  const resources = pulumiResources(document);
  if (resources !== undefined) return { view: viewOfPulumi(resources), acknowledgements: [] };
  if (isObject(document) && isObject(document['Resources'])) {
    const stack = path.basename(name).replace(/(\.template)?\.json$/, '');
    const template = document as Template;
    return { view: viewOfTemplates([{ name: stack, template, file: name }]), acknowledgements: [] };
  }
  const fix = 'It must be a CloudFormation template, or the output of pulumi preview --json or pulumi stack export.';
  throw new SourceError(`${name} has no Resources, no steps and no deployment. ${fix}`);
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const fix = 'A template in YAML is not read: give the folder cdk.out, or JSON.';
    throw new SourceError(`${name} is not valid JSON: ${(error as Error).message}. ${fix}`);
  }
}
