import { report, runMocked } from './pulumi-mocks';

/** The Pulumi example, with the mocks in place of an engine. */
async function main(): Promise<void> {
  const resources = await runMocked(async () => {
    const { inferenceDatacenter } = await import('../../../apps/inference-pulumi/datacenter');
    inferenceDatacenter({ gpuInstanceType: 'g6e.48xlarge', gpuNodes: 1, publicCidrs: ['203.0.113.0/24'] });
  });
  report(resources);
}

void main();
