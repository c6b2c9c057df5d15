import path from 'node:path';
import { inputFailures } from '../../../lib/rehearsal/src/pulumi/input-check';
import { ProviderTypes } from '../../../lib/rehearsal/src/pulumi/provider-types';
import { type Properties, UNKNOWN } from '../../../lib/rehearsal/src/pulumi/values';

const folderOf = (name: string) => path.dirname(require.resolve(`@pulumi/${name}/package.json`));
const aws = new ProviderTypes('aws', folderOf('aws'));
const images = new ProviderTypes('docker-build', folderOf('docker-build'));

describe('inputs against the declarations of the SDK', () => {
  it.each<[string, string, Properties, { property: string; reason: string }]>([
    [
      'a misspelt property of a nested type',
      'aws:ec2/launchTemplate:LaunchTemplate',
      { metadataOptions: { httpToken: 'required' } },
      { property: 'metadataOptions.httpToken', reason: 'there is no such property: httpTokens is meant?' },
    ],
    [
      'a property that is missing',
      'aws:ec2/subnet:Subnet',
      { cidrBlock: '10.0.0.0/24' },
      { property: 'vpcId', reason: 'required, but missing' },
    ],
    [
      'a property that is missing in an item of a list',
      'aws:eks/nodeGroup:NodeGroup',
      {
        clusterName: 'a',
        nodeRoleArn: 'b',
        subnetIds: ['c'],
        scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 1 },
        taints: [{ key: 'gpu' }],
      },
      { property: 'taints[0].effect', reason: 'required, but missing' },
    ],
    [
      'a wrong kind',
      'aws:ec2/subnet:Subnet',
      { vpcId: ['vpc-1'] },
      { property: 'vpcId', reason: '["vpc-1"] is not a text' },
    ],
    [
      'a text that is no number',
      'aws:cloudwatch/logGroup:LogGroup',
      { retentionInDays: 'long' },
      { property: 'retentionInDays', reason: '"long" is not a number' },
    ],
    [
      'a policy that is an object, in its own field',
      'aws:iam/role:Role',
      { assumeRolePolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Actions: 'sts:AssumeRole' }] } },
      { property: 'assumeRolePolicy.Statement[0].Actions', reason: 'there is no such property: Action is meant?' },
    ],
    [
      'a type that is not there',
      'aws:ec2/vpn:Vpn',
      {},
      { property: '', reason: 'aws:ec2/vpn:Vpn: the SDK of aws has no such type' },
    ],
  ])('%s', (_, token, inputs, failure) => {
    expect(inputFailures(aws, token, inputs)).toContainEqual(failure);
  });

  it('values that are known only after the deployment are not judged', () => {
    const inputs = { vpcId: UNKNOWN, cidrBlock: '10.0.0.0/24', tags: UNKNOWN };
    expect(inputFailures(aws, 'aws:ec2/subnet:Subnet', inputs)).toEqual([]);
  });

  it('values of an enum are those of the SDK', () => {
    const [failure] = inputFailures(images, 'docker-build:index:Image', { push: true, platforms: ['linux/amd46'] });
    expect(failure?.property).toBe('platforms[0]');
    expect(failure?.reason).toMatch(/^"linux\/amd46" is not one of .*"linux\/amd64"/);
  });

  it('arguments of a function are judged too', () => {
    const failures = inputFailures(aws, 'aws:ec2/getVpc:getVpc', { vpc: 'vpc-1' });
    expect(failures.map((each) => each.property)).toEqual(['vpc']);
  });
});
