import { AMI_TYPES, type AmiType, machineImage } from '../../lib/catalog/machine-images';
import { type LaunchTemplateReferences, launchTemplateData } from '../../lib/compute/launch-template';
import { nodeGroupData, selfRules } from '../../lib/compute/node-group/node-group-data';
import { type NodeGroupPlan, planNodeGroup } from '../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../lib/compute/node-group/options';
import { planGpuNodeGroup } from '../../lib/compute/gpu-node-group/gpu-node-group';

const REFERENCES = { ownGroupId: 'sg-own', clusterGroupId: 'sg-cluster', userData: 'dXNlcg==' } as const;

function dataOf(options: NodeGroupOptions, references: Partial<LaunchTemplateReferences> = {}) {
  return launchTemplateData(planNodeGroup(options).plan, { ...REFERENCES, ...references });
}

describe('the launch template', () => {
  test('is written in the shape of EC2, field by field', () => {
    expect(dataOf({ instanceType: 'm7i.xlarge' })).toEqual({
      instanceType: 'm7i.xlarge',
      networkInterfaces: [
        {
          networkCardIndex: 0,
          deviceIndex: 0,
          interfaceType: 'interface',
          associatePublicIpAddress: false,
          deleteOnTermination: true,
          groups: ['sg-cluster', 'sg-own'],
        },
      ],
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: {
            volumeType: 'gp3',
            volumeSize: 50,
            iops: 3000,
            throughput: 125,
            encrypted: true,
            deleteOnTermination: true,
          },
        },
      ],
      userData: 'dXNlcg==',
    });
  });

  test('puts EFA interfaces into the own group only', () => {
    expect(dataOf({ instanceType: 'hpc7a.96xlarge' }).networkInterfaces?.slice(1)).toEqual([
      {
        networkCardIndex: 0,
        deviceIndex: 1,
        interfaceType: 'efa-only',
        associatePublicIpAddress: false,
        deleteOnTermination: true,
        groups: ['sg-own'],
      },
      expect.objectContaining({ networkCardIndex: 1, deviceIndex: 0, groups: ['sg-own'] }),
    ]);
  });

  test('carries what was chosen: key, image, group, reservation, tags, volume, hop limit', () => {
    const data = dataOf(
      {
        instanceType: 'm7i.xlarge',
        amiType: 'CUSTOM',
        imageId: 'ami-1',
        serviceIpv4Cidr: '172.20.0.0/16',
        capacityReservationId: 'cr-1',
        tags: { team: 'storage', cost: '7' },
        rootVolumeGiB: 77,
        rootVolumeIops: 4000,
        rootVolumeThroughputMiBs: 300,
        metadataHopLimit: 2,
      },
      { kmsKeyId: 'key', placementGroupName: 'close' },
    );
    const tags = [
      { key: 'team', value: 'storage' },
      { key: 'cost', value: '7' },
    ];
    expect(data).toMatchObject({
      imageId: 'ami-1',
      metadataOptions: { httpPutResponseHopLimit: 2 },
      blockDeviceMappings: [{ ebs: { kmsKeyId: 'key', volumeSize: 77, iops: 4000, throughput: 300 } }],
      capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: 'cr-1' } },
      placement: { groupName: 'close' },
      tagSpecifications: [
        { resourceType: 'instance', tags },
        { resourceType: 'volume', tags },
        { resourceType: 'network-interface', tags },
      ],
    });
    expect(data.instanceMarketOptions).toBeUndefined();
  });

  test('puts interfaces with an address into all groups of the node, and tags interfaces alone for the CNI', () => {
    const { plan } = planGpuNodeGroup({
      instanceType: 'p5.48xlarge',
      networkLayout: 'bandwidth',
      additionalSecurityGroupIds: ['sg-0123456789abcdef0'],
    });
    const data = launchTemplateData(plan, REFERENCES);
    expect(data.networkInterfaces).toHaveLength(40);
    expect(data.networkInterfaces?.at(-1)).toEqual({
      networkCardIndex: 28,
      deviceIndex: 1,
      interfaceType: 'interface',
      associatePublicIpAddress: false,
      deleteOnTermination: true,
      groups: ['sg-cluster', 'sg-own', 'sg-0123456789abcdef0'],
    });
    const noManage = { key: 'node.k8s.amazonaws.com/no_manage', value: 'true' };
    expect(data.tagSpecifications).toEqual([{ resourceType: 'network-interface', tags: [noManage] }]);
    const tagged = launchTemplateData({ ...plan, tags: { team: 'llm' } }, REFERENCES);
    const team = { key: 'team', value: 'llm' };
    expect(tagged.tagSpecifications).toEqual([
      { resourceType: 'instance', tags: [team] },
      { resourceType: 'volume', tags: [team] },
      { resourceType: 'network-interface', tags: [team, noManage] },
    ]);
  });

  test('encrypts every volume of the image by the key: on Bottlerocket the system volume too', () => {
    const options = { instanceType: 'm7i.xlarge', amiType: 'BOTTLEROCKET_x86_64' } as const;
    expect(dataOf(options, { kmsKeyId: 'key' }).blockDeviceMappings).toEqual([
      {
        deviceName: '/dev/xvda',
        ebs: { volumeType: 'gp3', encrypted: true, kmsKeyId: 'key', deleteOnTermination: true },
      },
      {
        deviceName: '/dev/xvdb',
        ebs: {
          volumeType: 'gp3',
          volumeSize: 50,
          iops: 3000,
          throughput: 125,
          encrypted: true,
          kmsKeyId: 'key',
          deleteOnTermination: true,
        },
      },
    ]);
  });

  test.each(Object.keys(AMI_TYPES).filter((name) => !name.startsWith('AL2_')) as AmiType[])(
    '%s: each volume is encrypted by the key',
    (amiType) => {
      const { rootDeviceName = '/dev/xvda', dataDeviceName } = machineImage(amiType);
      const mappings = dataOf({ instanceType: 'm7i.xlarge', amiType }, { kmsKeyId: 'key' }).blockDeviceMappings;
      expect(mappings.map(({ deviceName }) => deviceName)).toEqual(
        [rootDeviceName, dataDeviceName].filter((name) => name !== undefined),
      );
      for (const { ebs } of mappings) expect(ebs).toMatchObject({ encrypted: true, kmsKeyId: 'key' });
    },
  );

  test('of a capacity block names the market', () => {
    const { plan } = planGpuNodeGroup({
      instanceType: 'p5.48xlarge',
      capacityType: 'CAPACITY_BLOCK',
      capacityReservationId: 'cr-1',
    });
    expect(launchTemplateData(plan, REFERENCES)).toMatchObject({
      instanceMarketOptions: { marketType: 'capacity-block' },
      capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: 'cr-1' } },
    });
  });
});

describe('the node group', () => {
  const references = { clusterName: 'ai', nodeRole: 'arn:role', launchTemplate: { id: 'lt-1', version: '7' } };

  test('is written in the shape of EKS, field by field', () => {
    const { plan } = planNodeGroup({
      instanceType: 'm7g.xlarge',
      minNodes: 1,
      desiredNodes: 2,
      maxNodes: 5,
      maxUnavailable: 4,
      updateStrategy: 'MINIMAL',
      capacityType: 'SPOT',
      nodeRepair: false,
      labels: { pool: 'a' },
      taints: [{ key: 'dedicated', value: 'a', effect: 'NO_EXECUTE' }],
      tags: { team: 'b' },
    });
    expect(nodeGroupData(plan, references)).toEqual({
      ...references,
      amiType: 'AL2023_ARM_64_STANDARD',
      capacityType: 'SPOT',
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 5 },
      updateConfig: { maxUnavailable: 4, updateStrategy: 'MINIMAL' },
      nodeRepairConfig: { enabled: false },
      labels: { pool: 'a' },
      taints: [{ key: 'dedicated', value: 'a', effect: 'NO_EXECUTE' }],
      tags: { team: 'b' },
    });
  });

  test('by default is repaired, replaces one node at a time, and carries the labels of the hardware', () => {
    const { plan } = planGpuNodeGroup({ instanceType: 'trn1.32xlarge' });
    expect(nodeGroupData(plan, references)).toMatchObject({
      nodeRepairConfig: { enabled: true },
      updateConfig: { maxUnavailable: 1, updateStrategy: 'DEFAULT' },
      labels: { 'k8s.amazonaws.com/accelerator': 'trainium1' },
      taints: [{ key: 'aws.amazon.com/neuron', value: 'present', effect: 'NO_SCHEDULE' }],
    });
  });
});

describe('the rules of the own security group', () => {
  const rule = {
    groupId: 'sg-1',
    peerGroupId: 'sg-1',
    ipProtocol: '-1',
    description: 'EFA between the nodes of the group',
  };

  test('let everything in and out with EFA', () => {
    const { plan } = planNodeGroup({ instanceType: 'hpc7a.96xlarge' });
    expect(selfRules(plan, 'sg-1')).toEqual({ ingress: rule, egress: rule });
  });

  test.each(['ingress', 'egress'] as const)('keep their direction: %s', (direction) => {
    const { plan } = planNodeGroup({ instanceType: 'hpc7a.96xlarge' });
    const one: NodeGroupPlan = {
      ...plan,
      securityGroupRules: plan.securityGroupRules.filter((it) => it.direction === direction),
    };
    expect(selfRules(one, 'sg-1')).toEqual({ [direction]: rule });
  });

  test('are none without EFA', () => {
    expect(selfRules(planNodeGroup({ instanceType: 'm7i.xlarge' }).plan, 'sg-1')).toEqual({});
  });
});
