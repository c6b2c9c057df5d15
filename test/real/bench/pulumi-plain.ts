import { readFileSync } from 'node:fs';
import type { CustomResource } from '@pulumi/pulumi';
import { type RecordedResource, report, runMocked } from './pulumi-mocks';

type ResourceClass = new (name: string, inputs: object) => CustomResource;

/** The resources of the file that BENCH_RESOURCES names, each with its literal inputs, by the SDKs' own classes. */
async function main(): Promise<void> {
  const listed = JSON.parse(readFileSync(process.env.BENCH_RESOURCES ?? '', 'utf8')) as readonly RecordedResource[];
  const resources = await runMocked(async () => {
    for (const { type, name, inputs } of listed) {
      if (!type.startsWith('ai-datacenter:')) new (classOf(type))(name, inputs);
    }
  });
  report(resources);
}

/** `aws:ec2/vpc:Vpc` is in `@pulumi/aws/ec2/vpc`, `kubernetes:apps/v1:Deployment` in `@pulumi/kubernetes/apps/v1`. */
function classOf(type: string): ResourceClass {
  const [sdk = '', path = '', name = ''] = type.split(':');
  if (sdk === 'pulumi') return load(`@pulumi/${name}/provider`, 'Provider');
  const module = path === 'index' ? name.toLowerCase() : path.replace(/^helm\.sh/, 'helm').replace('.k8s.io', '');
  return load(`@pulumi/${sdk}/${module}`, name);
}

function load(module: string, name: string): ResourceClass {
  return (require(module) as Readonly<Record<string, ResourceClass>>)[name] as ResourceClass;
}

void main();
