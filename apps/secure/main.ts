import { App } from 'aws-cdk-lib';
import { secureDatacenter } from './datacenter';

const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name);
secureDatacenter(app, {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  securityEmail: String(context('securityEmail') ?? 'security@example.com'),
  registry: String(context('registry') ?? '111122223333.dkr.ecr.us-east-1.amazonaws.com'),
});
app.synth();
