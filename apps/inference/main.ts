import { App } from 'aws-cdk-lib';
import { inferenceDatacenter } from './datacenter';

const app = new App();
inferenceDatacenter(app, {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  gpuInstanceType: String(app.node.tryGetContext('gpuInstanceType') ?? 'g6e.48xlarge'),
  gpuNodes: Number(app.node.tryGetContext('gpuNodes') ?? 1),
});
app.synth();
