import type { RuleCase } from './case';
import { CLUSTER_CASES } from './cluster-cases';
import { NETWORK_CASES } from './network-cases';
import { NODE_CASES } from './node-cases';
import { POD_CASES } from './pod-cases';

/** What each rule accepts, and what it does not. */
export const RULE_CASES: Readonly<Record<string, RuleCase>> = {
  ...NODE_CASES,
  ...CLUSTER_CASES,
  ...NETWORK_CASES,
  ...POD_CASES,
};
