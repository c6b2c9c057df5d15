import type { DeclaredObject } from '../../../lib/rehearsal/src/compare/objects';

interface PodTemplate {
  readonly template?: { readonly spec?: { readonly containers?: readonly { readonly args?: readonly string[] }[] } };
}

/** The arguments of the first Deployment's container: what the walk starts is what the pods get. */
export function containerArguments(objects: readonly DeclaredObject[]): readonly string[] {
  const engine = objects.find((object) => object.kind === 'Deployment')?.spec as PodTemplate | undefined;
  const args = engine?.template?.spec?.containers?.[0]?.args;
  if (args === undefined) throw new Error('The templates declare no Deployment with arguments.');
  return args;
}
