import {
  CONTROL_PLANE_NEEDS,
  planSubnetIds,
  planSubnets,
  type SubnetFacts,
  type SubnetNeeds,
} from '../../../lib/network/network/subnet-selection';
import { LIST_TOKEN, TEXT_TOKEN } from '../../core/tokens';

const PRIVATE = { zone: 'eu-west-1a', isPublic: false };
const PUBLIC = { zone: 'eu-west-1b', isPublic: true };

const FACTS: SubnetFacts = {
  groups: { private: ['Private'], isolated: [], public: ['Public'] },
  selection: 'private subnets',
  selected: [PRIVATE, { ...PRIVATE, zone: 'eu-west-1b' }],
  isPending: false,
};

const findings = (facts: Partial<SubnetFacts>, needs?: SubnetNeeds) =>
  planSubnets({ ...FACTS, ...facts }, needs).problems.map(({ code, path, message, fix }) => [
    `${code} ${path}`,
    `${message} ${fix}`,
  ]);

test('subnets that exist can be used', () => {
  expect(planSubnets(FACTS, CONTROL_PLANE_NEEDS)).toEqual({ plan: true, problems: [], warnings: [] });
});

describe('a VPC without the selected subnets is refused with what it has', () => {
  const selected = [] as const;

  test('closed', () => {
    const groups = { private: [], isolated: ['Closed', 'Data'], public: [] };
    expect(planSubnets({ ...FACTS, groups, selected }).plan).toBe(false);
    expect(findings({ groups, selected })).toEqual([
      [
        'subnets-missing vpcSubnets',
        'The VPC has no private subnets; it has isolated ones (Closed, Data). ' +
          'Set vpcSubnets to { subnetType: SubnetType.PRIVATE_ISOLATED } if endpoints reach AWS from there, ' +
          'or pass privateSubnetIds to fromVpcAttributes if the VPC is imported.',
      ],
    ]);
  });

  test('imported without any', () => {
    expect(findings({ groups: { private: [], isolated: [], public: [] }, selected })).toEqual([
      [
        'subnets-missing vpcSubnets',
        'The VPC has no private subnets; it has no known subnets. Set vpcSubnets to subnets that the VPC has, ' +
          'or pass privateSubnetIds to fromVpcAttributes if the VPC is imported.',
      ],
    ]);
  });

  test('with groups of other names', () => {
    expect(findings({ selection: "subnets of the group 'Nodes'", selected })).toEqual([
      [
        'subnets-missing vpcSubnets',
        expect.stringContaining(
          "no subnets of the group 'Nodes'; it has private ones (Private), public ones (Public).",
        ),
      ],
    ]);
  });

  test('whose zones are known only at deployment, where zones are selected by name', () => {
    expect(findings({ selected, selection: 'private subnets in eu-west-1a', areZonesLate: true })).toEqual([
      [
        'subnets-missing vpcSubnets',
        'The VPC has no private subnets in eu-west-1a; it has private ones (Private), public ones (Public). ' +
          'The names of its zones are known only at deployment: ' +
          'give the VPC availabilityZones, or its stack a region.',
      ],
    ]);
  });

  test('or with a selection that contradicts itself', () => {
    expect(findings({ selected, fault: "Only one of 'subnets,subnetType' can be supplied." })).toEqual([
      [
        'subnets-missing vpcSubnets',
        "The selection of subnets is not valid: Only one of 'subnets,subnetType' can be supplied. " +
          'Select by one of subnetType, subnetGroupName and subnets.',
      ],
    ]);
  });
});

describe('a control plane', () => {
  test('needs two zones; zones that are late-bound or unknown are not compared', () => {
    expect(findings({ selected: [PRIVATE, PRIVATE] }, CONTROL_PLANE_NEEDS)).toEqual([
      ['subnet-zones-too-few vpcSubnets', expect.stringContaining('are in one zone, eu-west-1a;')],
    ]);
    for (const zone of [TEXT_TOKEN, undefined]) {
      const other = { zone, isPublic: false };
      expect(findings({ selected: [PRIVATE, PRIVATE, other] }, CONTROL_PLANE_NEEDS)).toEqual([]);
      expect(findings({ selected: [other] }, CONTROL_PLANE_NEEDS)).toEqual([]);
    }
    expect(findings({ selected: [PRIVATE] })).toEqual([]);
  });

  test('needs a private subnet, beside public ones or not', () => {
    const selected = [PUBLIC, { ...PUBLIC, zone: 'eu-west-1a' }];
    expect(findings({ selected }, CONTROL_PLANE_NEEDS)).toEqual([
      ['subnets-public-only vpcSubnets', expect.stringContaining('Only public subnets are selected')],
    ]);
    expect(findings({ selected: [PUBLIC, PRIVATE] }, CONTROL_PLANE_NEEDS)).toEqual([]);
    expect(findings({ selected })).toEqual([]);
    expect(findings({ selected: [] }, CONTROL_PLANE_NEEDS)).toHaveLength(1);
  });

  test('needs names, where it is known that there are none', () => {
    expect(findings({ hasDns: false }, CONTROL_PLANE_NEEDS)).toEqual([
      ['vpc-dns-off vpc', expect.stringContaining('enableDnsHostnames')],
    ]);
    expect(findings({ hasDns: true }, CONTROL_PLANE_NEEDS)).toEqual([]);
    expect(findings({ hasDns: false })).toEqual([]);
  });
});

test('a VPC with private subnets of another name is not told to use its isolated ones', () => {
  const groups = { private: ['Private'], isolated: ['Closed'], public: [] };
  expect(findings({ groups, selection: "subnets of the group 'Nodes'", selected: [] })).toEqual([
    ['subnets-missing vpcSubnets', expect.stringMatching(/Set vpcSubnets to subnets that the VPC has,/)],
  ]);
});

test('a selection that is not valid can not be used, in a VPC that is still looked up or not', () => {
  const fault = "Only one of 'subnets,subnetType' can be supplied.";
  expect(planSubnets({ ...FACTS, fault }).plan).toBe(false);
  expect(planSubnets({ ...FACTS, fault, isPending: true }).plan).toBe(false);
});

test('a VPC that is still looked up is not judged, and stood in for while it has no subnets', () => {
  const pending = { ...FACTS, isPending: true, hasDns: false };
  expect(planSubnets({ ...pending, selected: [] }, CONTROL_PLANE_NEEDS)).toMatchObject({ plan: false, problems: [] });
  expect(planSubnets({ ...pending, selected: [PUBLIC] }, CONTROL_PLANE_NEEDS)).toMatchObject({
    plan: true,
    problems: [],
  });
});

test('a list of ids must not be empty', () => {
  expect(planSubnetIds([]).problems).toEqual([
    {
      code: 'subnets-missing',
      path: 'subnetIds',
      message: 'subnetIds is empty; nodes need a subnet.',
      fix: 'Pass the ids of private subnets.',
    },
  ]);
  for (const ids of [['subnet-1'], LIST_TOKEN, undefined]) expect(planSubnetIds(ids).problems).toEqual([]);
});

test('a control plane needs two subnets, where their number is known', () => {
  expect(planSubnetIds(['subnet-1'], CONTROL_PLANE_NEEDS).problems).toEqual([
    expect.objectContaining({ code: 'subnet-zones-too-few', path: 'subnetIds' }),
  ]);
  expect(planSubnetIds([], CONTROL_PLANE_NEEDS).problems).toEqual([
    expect.objectContaining({ code: 'subnets-missing' }),
  ]);
  for (const ids of [['subnet-1', 'subnet-2'], '${Output[0]}', undefined])
    expect(planSubnetIds(ids, CONTROL_PLANE_NEEDS).problems).toEqual([]);
});
