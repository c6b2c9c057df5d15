import { App } from 'aws-cdk-lib';
import { lakehouse } from './datacenter';

const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name);
lakehouse(app, {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  dataNodes: Number(context('dataNodes') ?? 6),
  replication: Number(context('replication') ?? 2),
  hadoopVersion: String(context('hadoopVersion') ?? '3.5.0'),
});
app.synth();
