import { launchTemplateData } from '../../lib/compute/launch-template';
import { launchTemplateArgs } from '../../lib/compute/launch-template.pulumi';
import { planNodeGroup } from '../../lib/compute/node-group/node-group';

test("a launch template is renamed for Pulumi's provider: groups, booleans as words, tags as an object", () => {
  const { plan } = planNodeGroup({ instanceType: 'm7i.xlarge', tags: { team: 'storage' } });
  const references = { ownGroupId: 'sg-own', clusterGroupId: 'sg-cluster', userData: 'dXNlcg==', kmsKeyId: 'key' };
  const data = launchTemplateData(plan, references);
  const { networkInterfaces, blockDeviceMappings, tagSpecifications, ...rest } = data;
  expect(launchTemplateArgs(data)).toEqual({
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
      { resourceType: 'instance', tags: { team: 'storage' } },
      { resourceType: 'volume', tags: { team: 'storage' } },
      { resourceType: 'network-interface', tags: { team: 'storage' } },
    ],
  });
  expect([networkInterfaces, tagSpecifications]).not.toContain(undefined);
});
