import { ALLOWED, ALLOWED_ORDER } from './allowed';
import { declaredWithCdk } from './cdk-datacenter';
import { differencesOf, judged, missingDependencies } from './differences';
import type { Facts } from './facts';
import { declaredWithPulumi } from './pulumi-datacenter';

let cdk: Facts;
let pulumi: Facts;

beforeAll(async () => {
  pulumi = await declaredWithPulumi();
  cdk = declaredWithCdk();
});

test('what CDK creates first, Pulumi creates first', () => {
  expect(judged(missingDependencies(cdk, pulumi), ALLOWED_ORDER)).toEqual({ unexplained: [], unneeded: [] });
});

test('both engines declare the same datacenter, apart from the differences that are allowed', () => {
  expect(judged(differencesOf(cdk, pulumi), ALLOWED)).toEqual({ unexplained: [], unneeded: [] });
});
