import { type AssemblyStack, assemblyStacks } from '../../../core/cloud-assembly/assembly-stacks';
import { creationLine, type LineOptions } from '../../../core/cloud-assembly/creation-line';
import { type DeclaredResource, type DeclaredStack, isInfrastructure } from './resource';

const RETAINED = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** Every stack of a cloud assembly, those of its stages and its nested stacks included, in the order of deployment. */
export function readAssembly(assembly: string, lines: LineOptions = { folder: process.cwd() }): DeclaredStack[] {
  return assemblyStacks(assembly).map((stack) => {
    const { name, account, region, parent, template } = stack;
    return { name, account, region, parent, template, resources: resourcesOf(stack, lines) };
  });
}

function resourcesOf({ name, account, region, template, paths, metadata }: AssemblyStack, lines: LineOptions) {
  return Object.entries(template.Resources ?? {}).flatMap(([logicalId, resource]): DeclaredResource[] => {
    if (!isInfrastructure(resource.Type)) return [];
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
}
