import * as pulumi from '@pulumi/pulumi';
import { launchTemplateData } from '../../lib/compute/launch-template';
import { launchTemplateArgs } from '../../lib/compute/launch-template.pulumi';
import { planNodeGroup } from '../../lib/compute/node-group/node-group';

test("a launch template is renamed for Pulumi's provider: groups, booleans as words, tags as an object", async () => {
  const { plan } = planNodeGroup({ instanceType: 'm7i.xlarge', tags: { team: 'storage' } });
  const references = { ownGroupId: 'sg-own', clusterGroupId: 'sg-cluster', userData: 'dXNlcg==', kmsKeyId: 'key' };
  const data = launchTemplateData(plan, references);
  const { networkInterfaces, blockDeviceMappings, tagSpecifications, ...rest } = data;
  const args = launchTemplateArgs(data, { team: 'storage', provider: 'default' });
  expect({ ...args, tagSpecifications: await valueOf(args.tagSpecifications) }).toEqual({
    ...rest,
    networkInterfaces: [
      {
        networkCardIndex: 0,
        deviceIndex: 0,
        interfaceType: 'interface',
        associatePublicIpAddress: 'false',
        deleteOnTermination: 'true',
        securityGroups: ['sg-cluster', 'sg-own'],
      },
    ],
    blockDeviceMappings: [
      {
        deviceName: '/dev/xvda',
        ebs: { ...blockDeviceMappings[0]?.ebs, encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    tagSpecifications: [
      { resourceType: 'instance', tags: { team: 'storage', provider: 'default' } },
      { resourceType: 'volume', tags: { team: 'storage', provider: 'default' } },
      { resourceType: 'network-interface', tags: { team: 'storage', provider: 'default' } },
    ],
  });
  expect([networkInterfaces, tagSpecifications]).not.toContain(undefined);
});

test('without any tag there are no tag specifications, which EC2 would refuse', async () => {
  const { plan } = planNodeGroup({ instanceType: 'm7i.xlarge' });
  const data = launchTemplateData(plan, { ownGroupId: 'sg-own', clusterGroupId: 'sg-cluster', userData: 'dXNlcg==' });
  expect(await valueOf(launchTemplateArgs(data, {}).tagSpecifications)).toEqual([]);
});

function valueOf<Value>(input: pulumi.Input<Value>): Promise<unknown> {
  return new Promise((resolve) => {
    pulumi.output(input).apply((value) => {
      resolve(value);
    });
  });
}
