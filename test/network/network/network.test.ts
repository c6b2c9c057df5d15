import * as fc from 'fast-check';
import { customInstance } from '../../../lib/catalog/custom-instance';
import type { Instance } from '../../../lib/catalog/instances';
import { addressCount, type Cidr, parseCidr } from '../../../lib/core/cidr';
import { required } from '../../../lib/core/plan';
import type { Problem } from '../../../lib/core/problem';
import { networkCost } from '../../../lib/network/network/cost';
import { OPEN_NETWORK_USES, servicesOf } from '../../../lib/network/network/endpoint-uses';
import { type NetworkPlan, planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';
import { MAP_PUBLIC_IP_ON_LAUNCH } from '../../../lib/network/network/placement';
import { HOURS_PER_MONTH, usdPerHour } from '../../../lib/planning/cost';
import { LIST_TOKEN, NUMBER_TOKEN, RESOLVABLE, TEXT_TOKEN } from '../../core/tokens';

function planned(options: NetworkOptions): NetworkPlan {
  return required(planNetwork(options));
}

function problems(options: NetworkOptions): readonly Problem[] {
  return planNetwork(options).problems;
}

function block(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is not a valid network`);
  return cidr;
}

/** Paths of the problems. */
function pathsOf(options: NetworkOptions): string[] {
  return problems(options).map(({ path }) => path);
}

/** Codes and paths of the problems. */
function codesOf(options: NetworkOptions): string[] {
  return problems(options).map(({ code, path }) => `${code} ${path}`);
}

function nodes(count: number): NetworkOptions['gpuNodes'] {
  return [{ instanceType: 'p5.48xlarge', count }];
}

/** A network whose isolated subnets have 27 addresses. */
function withEndpoints(count: number): NetworkOptions {
  return {
    isolatedPrefixLength: 27,
    interfaceEndpoints: Array.from({ length: count }, (_, index) => `service${index}`),
  };
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
      interfaceEndpoints: servicesOf(OPEN_NETWORK_USES),
      flowLogDestination: 'cloud-watch-logs',
      flowLogRetentionDays: 90,
      flowLogTable: undefined,
    });
    expect(plan.cost).toEqual(networkCost({ natGateways: 1, endpointInterfaces: 16, zones: 2 }));
    expect(usdPerHour(plan.cost) * HOURS_PER_MONTH).toBeCloseTo(730 * (0.045 + 16 * 0.01), 2);
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
        const { plan, problems: found } = planNetwork(declared);
        if (found.length > 0) {
          expect(found.map((problem) => problem.code)).toEqual(found.map(() => 'network-too-small'));
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
        const { plan, problems: found } = planNetwork(declared);
        if (found.length > 0) return;
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

/** What 16 nodes need with a network layout. */
function neededFor(networkLayout: 'addresses' | 'bandwidth', instanceType = 'p5.48xlarge'): number {
  return planned({ gpuNodes: [{ instanceType, count: 16, networkLayout }], pods: 0 }).addressesNeeded;
}

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

  test('are those of 250 pods, and of 30 on each accelerated node, where no other number is given', () => {
    expect(planned({}).addressesNeeded).toBe(508);
    const gpuNodes = [{ instanceType: 'p6e-gb200.36xlarge', count: 1 }];
    expect(planned({ gpuNodes, pods: 0 }).addressesNeeded).toBe(61 + 8);
  });

  test('are more by one for each interface with an address, where the nodes have several', () => {
    expect(neededFor('addresses')).toBe(16 * 50 + 8);
    expect(neededFor('bandwidth')).toBe(16 * 57 + 8);
    expect(neededFor('bandwidth', 'g6e.48xlarge')).toBe(neededFor('addresses', 'g6e.48xlarge'));
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

  test('are not those of a stand-in where a custom instance is wrong', () => {
    const p7 = { type: 'p7.48xlarge' } as Instance;
    const gpuNodes = [{ instanceType: 'p7.48xlarge', count: 5000, customInstance: p7 }];
    expect(planNetwork({ gpuNodes }).problems).toMatchObject([{ code: 'custom-instance-invalid' }]);
    const none = [{ instanceType: 'p5.48xlarge', count: 5000, customInstance: null as never }];
    expect(planNetwork({ gpuNodes: none }).problems).toMatchObject([
      { code: 'wrong-type', path: 'gpuNodes[0].customInstance' },
    ]);
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

describe('a network is refused', () => {
  test.each<[string, NetworkOptions, string, string, string | RegExp]>([
    ['with no block', { cidr: '10.0.0.1/16' }, 'malformed', 'cidr', "'10.0.0.1/16'"],
    ['with a block too large', { cidr: '10.0.0.0/8' }, 'out-of-range', 'cidr', "'10.0.0.0/8'"],
    ['in one zone', { zoneCount: 1 }, 'out-of-range', 'zoneCount', 'is 1; it must be a whole number from 2 to 3 zones'],
    [
      'in four zones',
      { availabilityZones: ['a', 'b', 'c', 'd'] },
      'out-of-range',
      'availabilityZones',
      'names 4 zones; a network spans 2 or 3',
    ],
    [
      'with zones that do not agree',
      { zoneCount: 3, availabilityZones: ['a', 'b'] },
      'network-zones-invalid',
      'availabilityZones',
      'names 2 zones, and zoneCount is 3',
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
      'out-of-range',
      'publicPrefixLength',
      'is 29; it must be a whole number from 16 to 28',
    ],
    ['with half a pod', { pods: 0.5 }, 'out-of-range', 'pods', 'is 0.5; it must be a whole number of at least 0 pods'],
    [
      'with less than no nodes',
      { gpuNodes: [{ instanceType: 'p5.48xlarge', count: -1 }] },
      'out-of-range',
      'gpuNodes[0].count',
      'is -1; it must be a whole number of at least 0 nodes',
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
      'malformed',
      'interfaceEndpoints[1]',
      "'com.amazonaws.eu-west-1.EC2' is not a valid service name",
    ],
    [
      'with an endpoint twice',
      { interfaceEndpoints: ['ssm', 'ssm'] },
      'network-endpoint-invalid',
      'interfaceEndpoints[1]',
      "'ssm' is listed a second time",
    ],
    [
      'without internet and without endpoints',
      { natGateways: 'none', interfaceEndpoints: ['ec2'] },
      'network-endpoints-missing',
      'interfaceEndpoints',
      'eks (nodes, kubectl), eks-auth (pod-identity)',
    ],
    [
      'with a retention that CloudWatch does not know',
      { flowLogRetentionDays: 45 },
      'out-of-range',
      'flowLogRetentionDays',
      'is 45; it must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120,',
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
          'A private subnet of /24 has 251 addresses; all accelerated nodes, the pods of a lost zone and load ' +
          'balancers need 808.',
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
      problems({ cidr: 'x', zoneCount: 9, pods: -1, interfaceEndpoints: ['S3'] }).map(({ code, path }) => [code, path]),
    ).toEqual([
      ['out-of-range', 'zoneCount'],
      ['malformed', 'interfaceEndpoints[0]'],
      ['out-of-range', 'pods'],
      ['malformed', 'cidr'],
    ]);
  });

  test('when a /16 would do', () => {
    expect(problems({ cidr: '10.0.0.0/17', pods: 4100 })).toMatchObject([
      { path: 'cidr', fix: 'Use a VPC of /16 or larger, or set privatePrefixLength to 18.' },
    ]);
    expect(problems({ cidr: '10.0.0.0/17', privatePrefixLength: 18, zoneCount: 3 })).toMatchObject([
      { path: 'cidr', fix: 'Use a VPC of /16 or larger, or smaller subnets.' },
    ]);
  });

  test('for one mistake only once: what its stand-in would break is not judged', () => {
    const large = { gpuNodes: [{ instanceType: 'g6e.48xlarge', count: 500 }] };
    expect(pathsOf({ ...large, cidr: '10.0.0.0/8' })).toEqual(['cidr']);
    expect(pathsOf({ ...large, zoneCount: 1 })).toEqual(['zoneCount']);
    expect(pathsOf({ ...large, availabilityZones: ['a'] })).toEqual(['availabilityZones']);
    const tooWide = { cidr: '10.0.0.0/20', privatePrefixLength: 20 };
    expect(pathsOf({ ...tooWide, availabilityZones: ['a'] })).toEqual(['availabilityZones']);
    expect(pathsOf({ ...tooWide, zoneCount: 4 })).toEqual(['zoneCount']);
    expect(pathsOf({ ...tooWide, publicPrefixLength: 29 })).toEqual(['publicPrefixLength']);
    expect(pathsOf({ ...large, privatePrefixLength: 15 })).toEqual(['privatePrefixLength']);
    expect(pathsOf({ ...large, podsPerGpuNode: -1 })).toEqual(['podsPerGpuNode']);
    expect(pathsOf({ isolatedPrefixLength: 28, interfaceEndpoints: ['S3'] })).toEqual(['interfaceEndpoints[0]']);
  });

  test('with the plan of a valid network in its place', () => {
    const { plan } = planNetwork({
      cidr: '10.0.0.0/20',
      privatePrefixLength: 20,
      zoneCount: 3,
      natGateways: 'per-zone',
    });
    expect(plan).toEqual(planned({ zoneCount: 3, natGateways: 'per-zone' }));
  });
});

describe('the bounds of', () => {
  test('the VPC are a /16 and a /28', () => {
    expect(codesOf({ cidr: '10.0.0.0/15' })).toEqual(['out-of-range cidr']);
    expect(codesOf({ cidr: '10.0.0.0/16' })).toEqual([]);
    expect(new Set(codesOf({ cidr: '10.0.0.0/28' }))).toEqual(new Set(['network-too-small cidr']));
    expect(codesOf({ cidr: '10.0.0.0/29' })).toEqual(['out-of-range cidr']);
  });

  test.each(['privatePrefixLength', 'isolatedPrefixLength', 'publicPrefixLength'] as const)(
    '%s are 16 and 28',
    (option) => {
      const outOfRange = `out-of-range ${option}`;
      expect(codesOf({ [option]: 15 })).toEqual([outOfRange]);
      expect(codesOf({ [option]: 16 })).not.toContain(outOfRange);
      expect(codesOf({ [option]: 28 })).not.toContain(outOfRange);
      expect(codesOf({ [option]: 29 })).toEqual([outOfRange]);
    },
  );

  test('zoneCount are 2 and 3', () => {
    expect([1, 2, 3, 4].map((zoneCount) => codesOf({ zoneCount }))).toEqual([
      ['out-of-range zoneCount'],
      [],
      [],
      ['out-of-range zoneCount'],
    ]);
  });

  test('nodes and pods are 0', () => {
    expect(codesOf({ pods: 0, podsPerGpuNode: 0, gpuNodes: nodes(0) })).toEqual([]);
    expect(codesOf({ pods: -1 })).toEqual(['out-of-range pods']);
    expect(codesOf({ podsPerGpuNode: -1 })).toEqual(['out-of-range podsPerGpuNode']);
    expect(codesOf({ gpuNodes: nodes(-1) })).toEqual(['out-of-range gpuNodes[0].count']);
  });

  test('a private subnet are the addresses that it has', () => {
    const small = { cidr: '10.0.0.0/18', privatePrefixLength: 21 };
    expect(planned({ ...small, pods: 1017 }).addressesNeeded).toBe(2042);
    expect(planned({ ...small, pods: 1017 }).subnets[0]?.usableAddresses).toBe(2043);
    expect(codesOf({ ...small, pods: 1018 })).toEqual(['network-too-small privatePrefixLength']);
  });

  test('an isolated subnet are the control plane and the endpoints', () => {
    expect(codesOf(withEndpoints(11))).toEqual([]);
    expect(problems(withEndpoints(12))).toEqual([
      {
        code: 'network-too-small',
        path: 'isolatedPrefixLength',
        message: 'An isolated subnet of /27 has 27 addresses; the control plane and the interface endpoints need 28.',
        fix: 'Use isolatedPrefixLength 26, or a smaller number.',
      },
    ]);
  });
});

describe('what is said where subnets do not fit', () => {
  const QUARTER =
    'A quarter of the largest VPC, a /16, is too small: declare fewer nodes or pods, or a second network.';
  const LARGEST = 'No subnet is larger than a /16: declare fewer nodes or pods, or a second network.';

  test('which subnets there are, how much they take, and what would hold them', () => {
    expect(problems({ cidr: '10.0.0.0/20', privatePrefixLength: 21 })).toEqual([
      {
        code: 'network-too-small',
        path: 'cidr',
        message:
          '2 zones with a private /21, an isolated /25 and a public /25 each take 4608 addresses; ' +
          '10.0.0.0/20 has 4096.',
        fix: 'Use a VPC of /19 or larger, or smaller subnets.',
      },
    ]);
    expect(problems({ cidr: '10.0.0.0/17', privatePrefixLength: 17 }).map(({ fix }) => fix)).toEqual([
      'No VPC is larger than a /16: use smaller subnets.',
    ]);
    expect(problems({ cidr: '10.0.0.0/17', privatePrefixLength: 18 }).map(({ fix }) => fix)).toEqual([
      'Use a VPC of /16 or larger, or smaller subnets.',
    ]);
  });

  test.each<[number, NetworkOptions, string]>([
    [400, {}, QUARTER],
    [2000, {}, LARGEST],
    [2000, { privatePrefixLength: 16 }, LARGEST],
  ])('%d nodes are too many for one network', (count, options, fix) => {
    expect(problems({ ...options, gpuNodes: [{ instanceType: 'p5.48xlarge', count }] })).toEqual([
      expect.objectContaining({ path: 'gpuNodes', fix }),
    ]);
  });

  test('a subnet that is too small is not judged a second time together with the others', () => {
    const found = problems({ cidr: '10.0.0.0/28' });
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('A private subnet of /28 has 11 addresses'),
      expect.stringContaining('An isolated subnet of /28 has 11 addresses'),
    ]);
  });

  test('sizes are not judged in the place of a network that is wrong', () => {
    expect(pathsOf({ cidr: 'banana', privatePrefixLength: 16 })).toEqual(['cidr']);
    expect(pathsOf({ cidr: '10.0.0.0/8', privatePrefixLength: 16 })).toEqual(['cidr']);
  });
});

/** The addresses that each private subnet needs. */
function addresses(options: NetworkOptions): number {
  return planNetwork(options).plan.addressesNeeded;
}

describe('accelerated nodes', () => {
  const none = addresses({});

  test('take prefixes where prefixes are delegated', () => {
    const gpuNodes = [{ instanceType: 'p5.48xlarge', count: 10 }];
    expect(addresses({ gpuNodes }) - none).toBe(500);
    expect(addresses({ gpuNodes, prefixDelegation: true }) - none).toBe(490);
    expect(addresses({ gpuNodes, podNetwork: { prefixDelegation: true } }) - none).toBe(490);
    expect(addresses({ gpuNodes, podNetwork: { warmAddresses: 2 } }) - none).toBe(330);
  });

  test('of an instance type that is missing or unknown take none, and are one problem', () => {
    for (const instanceType of [undefined as unknown as string, 'p99.huge', TEXT_TOKEN]) {
      const gpuNodes = [{ instanceType, count: 10 }];
      expect(addresses({ gpuNodes })).toBe(none);
      expect(planNetwork({ gpuNodes })).toMatchObject({
        problems: [{ path: 'gpuNodes[0].instanceType' }],
        warnings: [],
      });
    }
  });
});

test('no instance gets a public address by itself', () => {
  expect(MAP_PUBLIC_IP_ON_LAUNCH).toBe(false);
});

test('a list of buckets that only the deployment knows is left out of the plan', () => {
  expect(planNetwork({ publicBuckets: LIST_TOKEN }).plan.publicBuckets).toEqual([]);
  expect(planned({}).publicBuckets).toEqual([]);
});

describe('values that are known only at deployment', () => {
  test.each<[string, object]>([
    ['zoneCount', { zoneCount: NUMBER_TOKEN }],
    ['pods', { pods: NUMBER_TOKEN }],
    ['podsPerGpuNode', { podsPerGpuNode: NUMBER_TOKEN }],
    ['privatePrefixLength', { privatePrefixLength: NUMBER_TOKEN }],
    ['flowLogRetentionDays', { flowLogRetentionDays: NUMBER_TOKEN }],
    ['cidr', { cidr: TEXT_TOKEN }],
    ['natGateways', { natGateways: TEXT_TOKEN }],
    ['prefixDelegation', { prefixDelegation: RESOLVABLE }],
    ['interfaceEndpoints[0]', { interfaceEndpoints: [TEXT_TOKEN] }],
    ['gpuNodes[0].count', { gpuNodes: [{ instanceType: 'p5.48xlarge', count: NUMBER_TOKEN }] }],
    ['gpuNodes[0].instanceType', { gpuNodes: [{ instanceType: TEXT_TOKEN, count: 1 }] }],
    ['availabilityZones', { availabilityZones: LIST_TOKEN }],
    ['publicBuckets', { publicBuckets: LIST_TOKEN }],
    ['writableBuckets', { writableBuckets: LIST_TOKEN }],
    ['internetByOtherRoutes', { internetByOtherRoutes: RESOLVABLE }],
    ['endpointUses[0]', { endpointUses: [TEXT_TOKEN] }],
  ])('%s must be known', (path, options) => {
    expect(problems(options)).toEqual([
      expect.objectContaining({
        code: 'must-be-known',
        path,
        message: expect.stringContaining(`${path} must be known`),
      }),
    ]);
  });

  test('names of zones and buckets are passed through and not compared', () => {
    const { availabilityZones, zoneCount } = planned({ availabilityZones: [TEXT_TOKEN, TEXT_TOKEN, 'eu-west-1c'] });
    expect([availabilityZones, zoneCount]).toEqual([[TEXT_TOKEN, TEXT_TOKEN, 'eu-west-1c'], 3]);
    expect(planned({ publicBuckets: [TEXT_TOKEN] }).publicBuckets).toEqual([TEXT_TOKEN]);
  });
});

describe('wrong JavaScript types', () => {
  const values = [null, 'x', 1.5, NaN, {}, [], [null], () => 1, true, -1.8881545897087626e289];
  const named = values.map((value) => [typeof value === 'function' ? 'a function' : JSON.stringify(value), value]);
  const OPTIONS = [
    'cidr',
    'secondaryCidrs',
    'zoneCount',
    'availabilityZones',
    'gpuNodes',
    'podsPerGpuNode',
    'pods',
    'podNetwork',
    'prefixDelegation',
    'privatePrefixLength',
    'isolatedPrefixLength',
    'publicPrefixLength',
    'egress',
    'egressFilter',
    'allowedDomains',
    'allowedSources',
    'blockedDomains',
    'egressFilterProtection',
    'natGateways',
    'internetByOtherRoutes',
    'endpointUses',
    'interfaceEndpoints',
    'publicBuckets',
    'writableBuckets',
    's3ExpressEndpoint',
    'flowLogDestination',
    'flowLogRetentionDays',
    'flowLogPartitions',
    'flowLogBucketName',
    'flowLogQueryLimitGiB',
  ] as const satisfies readonly (keyof NetworkOptions)[];

  describe.each(OPTIONS)('of %s', (option) => {
    test.each(named)('are never thrown: %s (%#)', (_, value) => {
      const { plan, problems: found } = planNetwork({ [option]: value });
      expect(plan.subnets).toHaveLength(3 * plan.zoneCount);
      for (const { path } of found) expect(path).toMatch(new RegExp(`^${option}`));
    });
  });

  test.each(['instanceType', 'count', 'customInstance'])('of %s of a node are problems', (option) => {
    for (const value of [null, 'x', 1.5, NaN, {}, [], () => 1, true, -1.8881545897087626e289]) {
      const node = { instanceType: 'p5.48xlarge', count: 1, [option]: value };
      const paths = problems({ gpuNodes: [node] as unknown as NetworkOptions['gpuNodes'] }).map(({ path }) => path);
      expect(paths).toEqual([`gpuNodes[0].${option}`]);
    }
  });

  test('null is named', () => {
    expect(problems({ pods: null } as unknown as NetworkOptions)).toEqual([
      expect.objectContaining({ code: 'wrong-type', path: 'pods', message: 'pods is null; it must be a number.' }),
    ]);
    expect(problems(null as unknown as NetworkOptions)).toEqual([
      expect.objectContaining({ code: 'wrong-type', path: 'options' }),
    ]);
  });

  test('a node without a type and a count lacks both', () => {
    expect(problems({ gpuNodes: [{}] } as unknown as NetworkOptions).map(({ code, path }) => [code, path])).toEqual([
      ['missing', 'gpuNodes[0].count'],
      ['missing', 'gpuNodes[0].instanceType'],
    ]);
  });
});
