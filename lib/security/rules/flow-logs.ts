import type { Rule } from '../rule-pack/rule';

/** Flow logs of VPCs. */
export const FLOW_LOGS: Rule = {
  id: 'adc-flow-logs',
  title: 'A VPC has flow logs.',
  why: 'Only flow logs show which addresses connected to each other, and which connections were rejected.',
  fix: 'Add an AWS::EC2::FlowLog of the VPC.',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
  *check(view) {
    const logged = view.ofType('AWS::EC2::FlowLog').flatMap(({ properties }) => view.targets(properties['ResourceId']));
    for (const vpc of view.ofType('AWS::EC2::VPC')) {
      if (!logged.includes(vpc)) yield { on: vpc, message: 'The VPC has no flow log.' };
    }
  },
};
