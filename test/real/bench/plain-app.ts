import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { declaredResources } from '../walk/declared';

// The resources of the assembly named by BENCH_ASSEMBLY, each a plain CfnResource with its literal properties.
const app = new App();
const stacks = new Map<string, Stack>();
for (const resource of declaredResources(process.env.BENCH_ASSEMBLY ?? '')) {
  const stack = stacks.get(resource.stack) ?? new Stack(app, resource.stack, { analyticsReporting: false });
  stacks.set(resource.stack, stack);
  new CfnResource(stack, resource.logicalId, {
    type: resource.type,
    properties: resource.properties,
  }).overrideLogicalId(resource.logicalId);
}
app.synth();
