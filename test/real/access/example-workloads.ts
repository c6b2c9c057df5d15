import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { inferenceDatacenter } from '../../../apps/inference/datacenter';
import { lakehouse } from '../../../apps/lakehouse/datacenter';
import { templateWithCdk } from '../../parity/cdk-datacenter';
import { type KubernetesObject, makesPods } from '../../../lib/core/kubernetes-objects';

const env = { account: '111122223333', region: 'us-east-1' };

/** What makes pods in the example datacenters, as their templates have it, and the namespaces that it is in. */
export function exampleWorkloads(): { readonly objects: KubernetesObject[]; readonly namespaces: string[] } {
  const objects = templates()
    .flatMap(manifestsOf)
    .filter((it) => makesPods(it) && it['kind'] !== 'SparkApplication');
  const namespaces = new Set(
    objects.map(({ metadata }) => (metadata as { readonly namespace?: string }).namespace ?? 'default'),
  );
  return { objects, namespaces: [...namespaces] };
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
}

/** The templates of the examples, and of a datacenter with every construct. */
function templates(): readonly Template[] {
  const examples = [
    (app: App) => inferenceDatacenter(app, { env, gpuInstanceType: 'g6e.48xlarge', gpuNodes: 1 }),
    (app: App) => lakehouse(app, { env, dataNodes: 6, replication: 3, hadoopVersion: '3.5.0' }),
  ].flatMap((declare) => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'examples-'));
    const app = new App({ outdir, builtinCloudFormationValidation: false });
    declare(app);
    return app.synth().stacks.map(({ template }) => template as Template);
  });
  return [...examples, templateWithCdk() as Template];
}

function manifestsOf({ Resources }: Template): readonly KubernetesObject[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'Custom::AWSCDK-EKS-KubernetesResource')
    .flatMap(({ Properties }) => JSON.parse(textOf(Properties['Manifest'])) as KubernetesObject[]);
}

/** A text of a template, with a plain one in place of what only the deployment knows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::Sub': sub } = value as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::Sub'?: string;
  };
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  return sub === undefined ? 'known-at-deployment' : sub.replaceAll(/\$\{[^}]*\}/g, 'x');
}
