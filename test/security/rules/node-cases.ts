import { interfaces, nodes, ref, type Resources, type RuleCase, subnet } from './case';

const PLACEMENT_GROUP = { Type: 'AWS::EC2::PlacementGroup', Properties: { Strategy: 'cluster' } };
const GROUP = { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'nodes' } };
const TWO_ZONES: Resources = { A: subnet('eu-west-1a'), B: subnet('eu-west-1b') };
const BLOCK = {
  InstanceMarketOptions: { MarketType: 'capacity-block' },
  CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-0123456789abcdef0' } },
};
const EFA_OF_G6E = interfaces(
  [0, 0, 'interface'],
  [0, 1, 'efa-only'],
  [1, 0, 'efa-only'],
  [2, 0, 'efa-only'],
  [3, 0, 'efa-only'],
);
const SIXTEEN = Array.from({ length: 16 }, (_, index) => [index + 1, 0, 'efa-only'] as const);

function selfRule(way: 'Ingress' | 'Egress', peer: string): Resources {
  const group = { 'Fn::GetAtt': ['Group', 'GroupId'] };
  return {
    [way]: { Type: `AWS::EC2::SecurityGroup${way}`, Properties: { GroupId: group, [peer]: group, IpProtocol: '-1' } },
  };
}

export const NODE_CASES: Readonly<Record<string, RuleCase>> = {
  'adc-efa-layout': {
    passes: nodes('p6-b300.48xlarge', {}, { NetworkInterfaces: interfaces([0, 0, 'interface'], ...SIXTEEN) }),
    // What a loop over all cards makes.
    fails: nodes('p6-b300.48xlarge', {}, { NetworkInterfaces: interfaces([0, 0, 'efa'], ...SIXTEEN) }),
    messages: [
      'There is an EFA interface too many on card 0; p6-b300.48xlarge takes one on each of the cards 1 to 16.',
    ],
  },
  'adc-efa-security-group': {
    passes: {
      ...nodes('g6e.48xlarge', {}, { NetworkInterfaces: EFA_OF_G6E }),
      Group: GROUP,
      ...selfRule('Ingress', 'SourceSecurityGroupId'),
      ...selfRule('Egress', 'DestinationSecurityGroupId'),
    },
    fails: {
      ...nodes('g6e.48xlarge', {}, { NetworkInterfaces: EFA_OF_G6E }),
      Group: GROUP,
      ...selfRule('Ingress', 'SourceSecurityGroupId'),
    },
    messages: ['4 EFA interfaces are in groups without a rule for every protocol to the group itself: missing egress.'],
  },
  'adc-efa-zones': {
    passes: {
      ...TWO_ZONES,
      ...nodes(
        'g6e.48xlarge',
        { Subnets: [ref('A')], ScalingConfig: { MaxSize: 8 } },
        { NetworkInterfaces: EFA_OF_G6E },
      ),
    },
    fails: {
      ...TWO_ZONES,
      ...nodes(
        'g6e.48xlarge',
        { Subnets: [ref('A'), ref('B')], ScalingConfig: { MaxSize: 8 } },
        { NetworkInterfaces: EFA_OF_G6E },
      ),
    },
    messages: ['Up to 8 nodes with EFA are in 2 zones (eu-west-1a, eu-west-1b); one is right.'],
  },
  'adc-efa-placement': {
    passes: {
      PlacementGroup: PLACEMENT_GROUP,
      ...nodes(
        'g6e.48xlarge',
        { ScalingConfig: { MaxSize: 8 } },
        { NetworkInterfaces: EFA_OF_G6E, Placement: { GroupName: ref('PlacementGroup') } },
      ),
    },
    fails: nodes('g6e.48xlarge', { ScalingConfig: { MaxSize: 8 } }, { NetworkInterfaces: EFA_OF_G6E }),
    messages: ['Up to 8 nodes with EFA have no placement group; one with the strategy cluster is right.'],
  },
  'adc-efa-huge-pages': {
    passes: nodes(
      'g6e.48xlarge',
      { AmiType: 'BOTTLEROCKET_x86_64_NVIDIA' },
      { NetworkInterfaces: EFA_OF_G6E, UserData: '[settings.kernel.sysctl]\n"vm.nr_hugepages" = "3000"' },
    ),
    fails: nodes(
      'g6e.48xlarge',
      { AmiType: 'BOTTLEROCKET_x86_64_NVIDIA' },
      { NetworkInterfaces: EFA_OF_G6E, UserData: '[settings.kubernetes]\n"max-pods" = 30' },
    ),
    messages: ['The nodes have EFA and BOTTLEROCKET_x86_64_NVIDIA, and their user data reserve no huge pages.'],
  },
  'adc-ami-fits': {
    passes: nodes('p5.48xlarge', { AmiType: 'AL2023_x86_64_NVIDIA' }),
    // What CDK's own node groups choose for GPUs that they do not know.
    fails: nodes('p5.48xlarge', { AmiType: 'AL2023_x86_64_STANDARD' }),
    messages: ['p5.48xlarge has H100-SXM-80GB, for which AL2023_x86_64_STANDARD has no driver.'],
  },
  'adc-capacity-block': {
    passes: nodes('p5.48xlarge', { CapacityType: 'CAPACITY_BLOCK', ScalingConfig: { MinSize: 0 } }, BLOCK),
    fails: nodes('p5.48xlarge', { CapacityType: 'CAPACITY_BLOCK', ScalingConfig: { MinSize: 2 } }),
    messages: [
      'CapacityType is CAPACITY_BLOCK, and the market type is none; capacity-block is right.',
      'CapacityType is CAPACITY_BLOCK, and the launch template names no capacity reservation.',
      'MinSize is 2; a block ends, and no node can be started after it: 0 is right.',
    ],
  },
  'adc-reservation-zone': {
    passes: { ...TWO_ZONES, ...nodes('p5.48xlarge', { Subnets: [ref('A')] }, BLOCK) },
    fails: { ...TWO_ZONES, ...nodes('p5.48xlarge', { Subnets: [ref('A'), ref('B')] }, BLOCK) },
    messages: ['The nodes have a capacity reservation and subnets in 2 zones; one is right.'],
  },
  'adc-nvme-mounted': {
    passes: nodes('i4i.8xlarge', {}, { UserData: { 'Fn::Base64': 'instance:\n  localStorage:\n    strategy: RAID0' } }),
    fails: nodes('i4i.8xlarge', {}, { UserData: Buffer.from('kubelet:\n  config: {}').toString('base64') }),
    messages: ['i4i.8xlarge has NVMe disks (2, together 7500 GB), and the user data do not set them up.'],
  },
  'adc-node-metadata': {
    passes: nodes('m7i.xlarge', {}, { MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 } }),
    fails: nodes('m7i.xlarge', {}, { MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 2 } }),
    messages: ['HttpTokens is optional; required is right.', 'HttpPutResponseHopLimit is 2; 1 is right.'],
  },
  'adc-node-volumes': {
    passes: nodes(
      'm7i.xlarge',
      {},
      { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3' } }] },
    ),
    fails: nodes('m7i.xlarge', {}, { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 100 } }] }),
    messages: [
      'The volume /dev/xvda is not encrypted; Encrypted true is right.',
      'The volume /dev/xvda is of the type gp2; gp3 is right.',
    ],
  },
  'adc-node-update': {
    passes: nodes(
      'p5.48xlarge',
      { ScalingConfig: { MaxSize: 8 }, UpdateConfig: { MaxUnavailable: 1, UpdateStrategy: 'MINIMAL' } },
      BLOCK,
    ),
    fails: nodes('p5.48xlarge', { ScalingConfig: { MaxSize: 8 }, UpdateConfig: { MaxUnavailable: 8 } }, BLOCK),
    messages: [
      'An update ends 8 of at most 8 nodes at once; fewer than all is right.',
      'The capacity is reserved, and UpdateStrategy is DEFAULT; MINIMAL is right.',
    ],
  },
  'adc-node-repair': {
    passes: nodes('g6e.48xlarge', { NodeRepairConfig: { Enabled: true } }),
    fails: nodes('g6e.48xlarge'),
    messages: ['Nodes of g6e.48xlarge (nvidia L40S) are not repaired by EKS.'],
  },
};
