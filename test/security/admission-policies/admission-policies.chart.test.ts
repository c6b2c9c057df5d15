import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { planAdmissionPolicies } from '../../../lib/security/admission-policies/admission-policies';
import {
  AdmissionPoliciesChart,
  admissionPoliciesObjects,
} from '../../../lib/security/admission-policies/admission-policies.chart';
import type { AdmissionPoliciesOptions } from '../../../lib/security/admission-policies/options';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

const rendered = (options: AdmissionPoliciesOptions = {}) =>
  admissionPoliciesObjects(required(planAdmissionPolicies(options))) as readonly Json[];

test('each policy has a binding of its name, and both are in no namespace', () => {
  const objects = rendered();
  expect(objects).toHaveLength(10);
  for (const { metadata } of objects) expect(metadata).not.toHaveProperty('namespace');
  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding'))
    expect(spec.policyName).toBe(metadata.name);
});

test('a policy fails closed, and judges pods and everything that makes them', () => {
  const [policy] = rendered();
  expect(policy?.spec.failurePolicy).toBe('Fail');
  expect(policy?.spec.matchConstraints.resourceRules.flatMap(({ resources }: Json) => resources)).toEqual([
    'pods',
    'pods/ephemeralcontainers',
    'deployments',
    'statefulsets',
    'daemonsets',
    'jobs',
    'cronjobs',
  ]);
});

test.each([
  ['Deny', ['Deny']],
  ['Warn', ['Warn', 'Audit']],
  ['Audit', ['Audit']],
] as const)('%s is done by %j', (privileged, actions) => {
  const binding = rendered({ privileged }).find(
    ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicyBinding' && metadata.name.endsWith('privileged'),
  );
  expect(binding?.spec.validationActions).toEqual(actions);
});

test('a binding leaves the exempt namespaces out', () => {
  const binding = rendered({ hostPathNamespaces: ['hdfs'] }).find(
    ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicyBinding' && metadata.name.endsWith('host-paths'),
  );
  expect(binding?.spec.matchResources.namespaceSelector.matchExpressions).toEqual([
    { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'hdfs'] },
  ]);
});

test('a chart from options throws for wrong ones, and has its plan', () => {
  const { plan } = AdmissionPoliciesChart.fromOptions(new App(), 'admission', { hostPaths: 'Off' });
  expect(plan.policies).toHaveLength(4);
  expect(() => AdmissionPoliciesChart.fromOptions(new App(), 'admission', { registries: ['x:y'] })).toThrow(
    /\[malformed\]$/,
  );
});
