/** Plain resources, as a program without this library declares them: what the quick proof of the engine deploys. */
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup';
import { LaunchTemplate } from '@pulumi/aws/ec2/launchTemplate';
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { Subnet } from '@pulumi/aws/ec2/subnet';
import { Vpc } from '@pulumi/aws/ec2/vpc';
import { getAvailabilityZonesOutput } from '@pulumi/aws/getAvailabilityZones';
import { Role } from '@pulumi/aws/iam/role';
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment';
import { Key } from '@pulumi/aws/kms/key';
import { Bucket } from '@pulumi/aws/s3/bucket';
import { BucketVersioning } from '@pulumi/aws/s3/bucketVersioning';
import * as pulumi from '@pulumi/pulumi';

const config = new pulumi.Config();

class Network extends pulumi.ComponentResource {
  readonly vpc: Vpc;
  readonly subnets: readonly Subnet[];

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super('company:index:Network', name, {}, opts);
    const { names } = getAvailabilityZonesOutput({}, { parent: this });
    const prefix = config.get('cidrPrefix') ?? '10.0';
    this.vpc = new Vpc(name, { cidrBlock: `${prefix}.0.0/16`, tags: { Name: name } }, { parent: this });
    this.subnets = [0, 1].map((index) => {
      const place = { vpcId: this.vpc.id, availabilityZone: names[index] };
      return new Subnet(`${name}-${index}`, { ...place, cidrBlock: `${prefix}.${index}.0/24` }, { parent: this });
    });
    this.registerOutputs({ vpcId: this.vpc.id });
  }
}

if (config.getBoolean('fails')) throw new Error('Not for a deployment');

const network = new Network('net');
const key = new Key('data', { description: 'Data', enableKeyRotation: true });
const logs = new LogGroup('training', { retentionInDays: config.getNumber('retentionInDays') ?? 30 });
const statement = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const role = new Role('nodes', {
  assumeRolePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  tags: { token: config.getSecret('token') ?? 'none' },
});
new RolePolicyAttachment('nodes-registry', {
  role: role.name,
  policyArn: 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
});
const group = new SecurityGroup('nodes', { vpcId: network.vpc.id, description: 'Nodes' });
const template = new LaunchTemplate('nodes', {
  instanceType: 'g6.8xlarge',
  metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
  networkInterfaces: [
    { deviceIndex: 0, interfaceType: config.get('interfaceType') ?? 'interface', securityGroups: [group.id] },
  ],
  blockDeviceMappings: [
    { deviceName: '/dev/xvda', ebs: { volumeType: 'gp3', volumeSize: 100, encrypted: 'true', kmsKeyId: key.arn } },
  ],
});
const bucket = new Bucket('models', { tags: { team: 'ml' } });
new BucketVersioning('models', { bucket: bucket.id, versioningConfiguration: { status: 'Enabled' } });

export const vpcId = network.vpc.id;
export const templateVersion = template.latestVersion;
export const bucketName = bucket.bucket;
export const logGroup = logs.arn;
export const token = role.tags;
