import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BootstrapPlace } from '../cloud/cdk';
import { fullPlace, type Place } from '../compare/places';
import { stackArtifacts } from '../../../core/cloud-assembly/stack-artifacts';

const DEFAULT_QUALIFIER = 'hnb659fds';

/** Every account, region and qualifier of an assembly, assemblies of stages included; each once. */
export function environmentsOf(assembly: string, local: Required<Place>): BootstrapPlace[] {
  if (!existsSync(path.join(assembly, 'manifest.json'))) return [];
  const found = new Map<string, BootstrapPlace>();
  for (const { bootstrapStackVersionSsmParameter = '', ...artifact } of stackArtifacts(assembly)) {
    const qualifier = /\/cdk-bootstrap\/([^/]+)\//.exec(bootstrapStackVersionSsmParameter)?.[1];
    const place: BootstrapPlace = {
      ...fullPlace(local, artifact),
      ...(qualifier !== undefined && qualifier !== DEFAULT_QUALIFIER && { qualifier }),
    };
    found.set(Object.values(place).join('/'), place);
  }
  return [...found.values()];
}
