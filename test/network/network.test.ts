import * as fc from 'fast-check';
import { customInstance } from '../../lib/catalog/custom-instance';
import { addressCount, type Cidr, parseCidr } from '../../lib/core/cidr';
import { PRIVATE_CLUSTER_ENDPOINTS, s3EndpointStatements } from '../../lib/network/endpoints';
import { type NetworkOptions, type NetworkPlan, planNetwork } from '../../lib/network/network';
import { networkCost } from '../../lib/network/network-cost';
import { isProblems, type Problem } from '../../lib/planning/problem';

function planned(options: NetworkOptions): NetworkPlan {
  const plan = planNetwork(options);
  if (isProblems(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

function problems(options: NetworkOptions): Problem[] {
  const plan = planNetwork(options);
  return isProblems(plan) ? plan : [];
}

function block(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no block`);
  return cidr;
}

describe('a network as it comes', () => {
  const plan = planned({});

  test('has a private, an isolated and a public subnet in each of two zones', () => {
    expect(plan.subnets).toEqual([
      { role: 'private', zone: 0, cidr: '10.0.0.0/18', usableAddresses: 16379 },
      { role: 'private', zone: 1, cidr: '10.0.64.0/18', usableAddresses: 16379 },
      { role: 'isolated', zone: 0, cidr: '10.0.192.0/21', usableAddresses: 2043 },
      { role: 'isolated', zone: 1, cidr: '10.0.200.0/21', usableAddresses: 2043 },
      { role: 'public', zone: 0, cidr: '10.0.216.0/21', usableAddresses: 2043 },
      { role: 'public', zone: 1, cidr: '10.0.224.0/21', usableAddresses: 2043 },
    ]);
  });

  test('has one NAT gateway and the endpoints of a private cluster, and says what they cost', () => {
    expect(plan).toMatchObject({
      natGatewayCount: 1,
      interfaceEndpoints: PRIVATE_CLUSTER_ENDPOINTS,
      flowLogRetentionDays: 90,
    });
    expect(plan.cost).toEqual(networkCost(1, 16));
    expect(plan.cost.usdPerMonth).toBeCloseTo(730 * (0.045 + 16 * 0.01), 2);
  });

  test('marks its subnets for load balancers inside and outside', () => {
    expect(plan.subnetTags).toEqual({
      private: { 'kubernetes.io/role/internal-elb': '1' },
      isolated: {},
      public: { 'kubernetes.io/role/elb': '1' },
    });
  });
});

describe('subnets', () => {
  const options = fc
    .record({
      prefixLength: fc.integer({ min: 16, max: 22 }),
      zoneCount: fc.constantFrom(2, 3),
      count: fc.nat(40),
      pods: fc.nat(3000),
      instanceType: fc.constantFrom('p5.48xlarge', 'g6e.48xlarge', 'p6-b300.48xlarge', 'p4d.24xlarge', 'trn1.32xlarge'),
      prefixDelegation: fc.boolean(),
    })
    .map(({ prefixLength, zoneCount, instanceType, count, pods, prefixDelegation }): NetworkOptions => ({
      cidr: `10.64.0.0/${prefixLength}`,
      zoneCount,
      gpuNodes: [{ instanceType, count }],
      pods,
      prefixDelegation,
    }));

  test('lie inside the VPC, aligned and apart, and hold what was declared; or the plan is refused', () => {
    fc.assert(
      fc.property(options, (declared) => {
        const plan = planNetwork(declared);
        if (isProblems(plan)) {
          expect(plan.map((problem) => problem.code)).toEqual(plan.map(() => 'network-too-small'));
          return;
        }
        const vpc = block(plan.cidr);
        const blocks = plan.subnets.map((subnet) => block(subnet.cidr)).toSorted((a, b) => a.base - b.base);
        expect(blocks).toHaveLength(3 * (declared.zoneCount ?? 0));
        let free = vpc.base;
        for (const { base, prefixLength } of blocks) {
          expect(base).toBeGreaterThanOrEqual(free);
          expect(base % addressCount(prefixLength)).toBe(0);
          free = base + addressCount(prefixLength);
        }
        expect(free).toBeLessThanOrEqual(vpc.base + addressCount(vpc.prefixLength));
        for (const subnet of plan.subnets) {
          if (subnet.role === 'private') expect(subnet.usableAddresses).toBeGreaterThanOrEqual(plan.addressesNeeded);
        }
      }),
    );
  });

  test('never move when more is declared', () => {
    fc.assert(
      fc.property(options, (declared) => {
        const plan = planNetwork(declared);
        if (isProblems(plan)) return;
        expect(plan.subnets).toEqual(planned({ cidr: declared.cidr, zoneCount: declared.zoneCount, pods: 0 }).subnets);
      }),
    );
  });

  test('stay where they are when a third zone is added', () => {
    const [two, three] = [planned({ zoneCount: 2 }), planned({ zoneCount: 3 })];
    expect(three.subnets).toEqual(expect.arrayContaining([...two.subnets]));
    expect(three.subnets).toHaveLength(9);
  });

  test('a refusal names a VPC that is large enough', () => {
    fc.assert(
      fc.property(options, (declared) => {
        const [problem] = problems(declared);
        const wanted = /VPC of \/(\d+) or larger/.exec(problem?.fix ?? '')?.[1];
        if (wanted === undefined) return;
        const again = problems({ ...declared, cidr: `10.0.0.0/${wanted}` });
        expect(
          again.filter((it) => it.path === problem?.path && it.message.slice(0, 12) === problem.message.slice(0, 12)),
        ).toEqual([]);
      }),
    );
  });

  test('can be given their sizes, where addresses are scarce', () => {
    const plan = planned({
      cidr: '10.1.0.0/22',
      privatePrefixLength: 24,
      isolatedPrefixLength: 27,
      publicPrefixLength: 28,
      pods: 100,
    });
    expect(plan.subnets.map((subnet) => subnet.cidr)).toEqual([
      '10.1.0.0/24',
      '10.1.1.0/24',
      '10.1.3.0/27',
      '10.1.3.32/27',
      '10.1.3.96/28',
      '10.1.3.112/28',
    ]);
  });
});

describe('the addresses needed in a private subnet', () => {
  test('are those of all accelerated nodes, which may all be in one zone, and of the pods of a lost zone', () => {
    const gpuNodes = [
      { instanceType: 'p5.48xlarge', count: 16 },
      { instanceType: 'g6e.48xlarge', count: 4 },
    ];
    expect(planned({ gpuNodes, pods: 0 }).addressesNeeded).toBe(16 * 50 + 4 * 100 + 8);
    expect(planned({ pods: 300, zoneCount: 2 }).addressesNeeded).toBe(608);
    expect(planned({ pods: 300, zoneCount: 3 }).addressesNeeded).toBe(308);
  });

  test('can be those of an instance type that the catalog does not have', () => {
    const p7 = customInstance({
      type: 'p7.48xlarge',
      architecture: 'amd64',
      vcpus: 192,
      memoryGiB: 4096,
      accelerator: 'B300-SXM-288GB',
      acceleratorCount: 8,
    });
    expect(
      planned({
        gpuNodes: [{ instanceType: 'p7.48xlarge', count: 2, customInstance: p7 }],
        pods: 0,
        podsPerGpuNode: 10,
      }).addressesNeeded,
    ).toBe(2 * 21 + 8);
  });
});

test.each([
  ['none', 0],
  ['single', 1],
  ['per-zone', 3],
] as const)("natGateways '%s' makes %i of them in three zones", (natGateways, count) => {
  expect(planned({ natGateways, zoneCount: 3 }).natGatewayCount).toBe(count);
});

test('as many zones are used as are named', () => {
  expect(planned({ availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }).zoneCount).toBe(3);
});

test('the S3 endpoint lets in principals of this account, and everybody where image layers and public buckets are read', () => {
  const [own, layers] = s3EndpointStatements({ partition: 'aws', accountId: '111122223333', region: 'eu-west-1' }, [
    'al2023-repos-eu-west-1-de612dc2',
  ]);
  expect(own).toMatchObject({
    Action: ['s3:*'],
    Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
  });
  expect(layers).toMatchObject({
    Action: ['s3:GetObject'],
    Resource: ['arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', 'arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*'],
  });
});

describe('a network is refused', () => {
  test.each<[string, NetworkOptions, string, string, string | RegExp]>([
    ['with no block', { cidr: '10.0.0.1/16' }, 'network-cidr-invalid', 'cidr', "'10.0.0.1/16'"],
    ['with a block too large', { cidr: '10.0.0.0/8' }, 'network-cidr-invalid', 'cidr', "'10.0.0.0/8'"],
    ['in one zone', { zoneCount: 1 }, 'network-zones-invalid', 'zoneCount', 'not 1'],
    [
      'in four zones',
      { availabilityZones: ['a', 'b', 'c', 'd'] },
      'network-zones-invalid',
      'availabilityZones',
      'not 4',
    ],
    [
      'with zones that do not agree',
      { zoneCount: 3, availabilityZones: ['a', 'b'] },
      'network-zones-invalid',
      'availabilityZones',
      '2 zones are named, and zoneCount is 3',
    ],
    [
      'with a zone named twice',
      { availabilityZones: ['a', 'a'] },
      'network-zones-invalid',
      'availabilityZones',
      'twice: a, a',
    ],
    [
      'with a subnet too small for AWS',
      { publicPrefixLength: 29 },
      'network-prefix-invalid',
      'publicPrefixLength',
      '/29',
    ],
    ['with half a pod', { pods: 0.5 }, 'network-demand-invalid', 'pods', '0.5'],
    [
      'with less than no nodes',
      { gpuNodes: [{ instanceType: 'p5.48xlarge', count: -1 }] },
      'network-demand-invalid',
      'gpuNodes[0].count',
      '-1',
    ],
    [
      'with an unknown instance type',
      { gpuNodes: [{ instanceType: 'p5.48xlrage', count: 1 }] },
      'instance-type-unknown',
      'gpuNodes[0].instanceType',
      'p5.48xlarge',
    ],
    [
      'with an interface endpoint for S3',
      { interfaceEndpoints: ['s3'] },
      'network-endpoint-invalid',
      'interfaceEndpoints[0]',
      "'s3'",
    ],
    [
      'with a service by its whole name',
      { interfaceEndpoints: ['ssm', 'com.amazonaws.eu-west-1.EC2'] },
      'network-endpoint-invalid',
      'interfaceEndpoints[1]',
      'no service name',
    ],
    [
      'with an endpoint twice',
      { interfaceEndpoints: ['ssm', 'ssm'] },
      'network-endpoint-invalid',
      'interfaceEndpoints[1]',
      'twice',
    ],
    [
      'without internet and without endpoints',
      { natGateways: 'none', interfaceEndpoints: ['ec2'] },
      'network-endpoints-missing',
      'interfaceEndpoints',
      'ecr.api, ecr.dkr, eks, eks-auth',
    ],
    [
      'with a retention that CloudWatch does not know',
      { flowLogRetentionDays: 45 },
      'log-retention-invalid',
      'flowLogRetentionDays',
      '45 days',
    ],
  ])('%s', (_, options, code, path, text) => {
    expect(problems(options)).toContainEqual(
      expect.objectContaining({
        code,
        path,
        message: expect.stringMatching(
          typeof text === 'string' ? text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : text,
        ),
      }),
    );
  });

  test('when it is too small, and says what would do', () => {
    expect(problems({ cidr: '10.0.0.0/22', gpuNodes: [{ instanceType: 'g6e.48xlarge', count: 8 }], pods: 0 })).toEqual([
      {
        code: 'network-too-small',
        path: 'cidr',
        message:
          'A private subnet of /24 has 251 addresses; all accelerated nodes, the pods of a lost zone and load balancers need 808.',
        fix: 'Use a VPC of /20 or larger, or set privatePrefixLength to 22.',
      },
    ]);
    expect(problems({ privatePrefixLength: 24, pods: 1000 })[0]).toMatchObject({
      code: 'network-too-small',
      path: 'privatePrefixLength',
      fix: expect.stringContaining('privatePrefixLength 21'),
    });
    expect(problems({ cidr: '10.0.0.0/20', privatePrefixLength: 20 })[0]).toMatchObject({
      code: 'network-too-small',
      path: 'cidr',
      fix: expect.stringContaining('/18 or larger'),
    });
    expect(problems({ privatePrefixLength: 16 })[0]).toMatchObject({
      code: 'network-too-small',
      fix: expect.stringContaining('smaller subnets'),
    });
    expect(problems({ gpuNodes: [{ instanceType: 'g6e.48xlarge', count: 500 }] })[0]).toMatchObject({
      code: 'network-too-small',
      path: 'gpuNodes',
      fix: expect.stringContaining('a second network'),
    });
    expect(problems({ gpuNodes: [{ instanceType: 'g6e.48xlarge', count: 5000 }] })[0]).toMatchObject({
      code: 'network-too-small',
      path: 'gpuNodes',
      fix: expect.stringContaining('a second network'),
    });
  });

  test('with all its problems at once', () => {
    expect(
      problems({ cidr: 'x', zoneCount: 9, pods: -1, interfaceEndpoints: ['S3'] }).map((problem) => problem.code),
    ).toEqual(['network-cidr-invalid', 'network-zones-invalid', 'network-demand-invalid', 'network-endpoint-invalid']);
  });
});
