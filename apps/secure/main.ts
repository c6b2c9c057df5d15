import { App } from 'aws-cdk-lib';
import { secureDatacenter } from './datacenter';

const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name);
secureDatacenter(app, {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  securityEmail: String(context('securityEmail') ?? 'security@example.com'),
  certificateArn: String(context('certificateArn') ?? 'arn:aws:acm:us-east-1:000000000000:certificate/example'),
  registry: String(context('registry') ?? '111122223333.dkr.ecr.us-east-1.amazonaws.com'),
});
app.synth();
