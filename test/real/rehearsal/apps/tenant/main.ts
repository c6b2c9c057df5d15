import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';

/**
 * A company's app in the network of its platform team: everything around it is looked up, in an account and a region of
 * its own; and a second stack goes to another place.
 */
const app = new App();
const stack = new Stack(app, 'Tenant', { env: { account: '111111111111', region: 'eu-west-1' } });
const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { tags: { Name: 'shared' } });
new ec2.Instance(stack, 'Worker', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  instanceType: new ec2.InstanceType('m7g.large'),
  machineImage: ec2.MachineImage.lookup({ name: 'company-golden-*-arm64', owners: ['self'] }),
});
new CfnOutput(stack, 'Limit', { value: ssm.StringParameter.valueFromLookup(stack, '/platform/limit') });
new CfnOutput(stack, 'Image', {
  value: ec2.MachineImage.latestAmazonLinux2023().getImage(stack).imageId,
});
new CfnOutput(stack, 'Zones', { value: stack.availabilityZones.join(' ') });
new CfnOutput(stack, 'Owner', { value: String(app.node.tryGetContext('owner')) });

const other = new Stack(app, 'Replies');
new sqs.Queue(other, 'Replies');
