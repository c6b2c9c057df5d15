import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One resource as a synthesized template declares it. */
export interface DeclaredResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Properties with their intrinsic functions unresolved. */
  readonly properties: Record<string, unknown>;
}

/** Every resource of a cloud assembly, in the order of the templates. */
export function declaredResources(assembly: string): DeclaredResource[] {
  return readdirSync(assembly)
    .filter((file) => file.endsWith('.template.json'))
    .toSorted()
    .flatMap((file) => {
      const template = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
        Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
      };
      return Object.entries(template.Resources ?? {}).map(([logicalId, resource]) => ({
        stack: file.replace('.template.json', ''),
        logicalId,
        type: resource.Type,
        properties: resource.Properties ?? {},
      }));
    });
}
