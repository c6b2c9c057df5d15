import type { AcceptedSurvivor } from './accepted-survivor';

const PUBLIC_SUBNET = 'a public subnet needs 9 addresses, and the smallest one, a /28, has 11';

/** Of lib/network, sorted by file. */
export const NETWORK: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/network/inference-edge/cost.ts',
    line: 'rules * waf.usdPerRuleMonth',
    mutator: 'ArithmeticOperator',
    reason: 'a rule costs 1 USD a month, so many times 1 and divided by 1 are the same',
  },
  {
    file: 'lib/network/load-balancer-controller/load-balancer-controller.cdk.ts',
    line: "vpcId: vpc?.vpcId ?? ''",
    mutator: 'StringLiteral',
    reason: 'without a VPC the plan has a problem, so nothing that has the text is deployed',
  },
  {
    file: 'lib/network/network/endpoints.ts',
    line: 'if (!Array.isArray(given)) return [];',
    mutator: 'ArrayDeclaration',
    reason: 'no list was given, so the services are the defaults, of which none has a fault whose place is looked up',
  },
  {
    file: 'lib/network/network/network.cdk.ts',
    line: "cidr: cidrs.get(configuration.name)?.shift() ?? ''",
    count: 2,
    reason: 'the plan has a network for each subnet that CDK asks for; a test compares all of them',
  },
  {
    file: 'lib/network/network/network.ts',
    line: 'public: LOAD_BALANCER_ADDRESSES + NAT_GATEWAY_ADDRESSES',
    mutator: 'ArithmeticOperator',
    reason: PUBLIC_SUBNET,
  },
  {
    file: 'lib/network/network/placement.ts',
    line: "public: 'a NAT gateway and a load balancer'",
    mutator: 'StringLiteral',
    reason: PUBLIC_SUBNET,
  },
];
