import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A place that stacks are deployed to. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  /** The qualifier of the bootstrap stack that the stacks expect. @default - CDK's own */
  readonly qualifier?: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly directoryName?: string;
    readonly bootstrapStackVersionSsmParameter?: string;
  };
}

const DEFAULT_QUALIFIER = 'hnb659fds';

/** Every account, region and qualifier of an assembly, assemblies of stages included; each once. */
export function environmentsOf(assembly: string, local: { account: string; region: string }): Environment[] {
  const found = new Map<string, Environment>();
  for (const { type, environment, properties } of artifactsOf(assembly)) {
    if (type !== 'aws:cloudformation:stack') continue;
    const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
    const qualifier = /\/cdk-bootstrap\/([^/]+)\//.exec(properties?.bootstrapStackVersionSsmParameter ?? '')?.[1];
    const place: Environment = {
      account: account === 'unknown-account' ? local.account : account,
      region: region === 'unknown-region' ? local.region : region,
      ...(qualifier !== undefined && qualifier !== DEFAULT_QUALIFIER && { qualifier }),
    };
    found.set(Object.values(place).join('/'), place);
  }
  return [...found.values()];
}

function artifactsOf(assembly: string): Artifact[] {
  const file = path.join(assembly, 'manifest.json');
  if (!existsSync(file)) return [];
  const { artifacts = {} } = JSON.parse(readFileSync(file, 'utf8')) as { artifacts?: Record<string, Artifact> };
  return Object.values(artifacts).flatMap((artifact) =>
    artifact.type === 'cdk:cloud-assembly'
      ? artifactsOf(path.join(assembly, artifact.properties?.directoryName ?? ''))
      : [artifact],
  );
}
