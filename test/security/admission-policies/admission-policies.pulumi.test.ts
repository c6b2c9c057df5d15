import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planAdmissionPolicies } from '../../../lib/security/admission-policies/admission-policies';
import { admissionPoliciesObjects } from '../../../lib/security/admission-policies/admission-policies.chart';
import type { AdmissionPoliciesArgs } from '../../../lib/security/admission-policies/admission-policies.pulumi';
import { allRegistered, declare } from '../../core/registrations';

function declared(args: Partial<AdmissionPoliciesArgs> = {}) {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { AdmissionPolicies } = await import('../../../lib/security/admission-policies/admission-policies.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const policies = new AdmissionPolicies('admission', { cluster, ...args });
    await Promise.all(policies.objects.map((it) => new Promise((done) => it.urn.apply(done))));
    return policies;
  });
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the objects are those of the chart, as in CDK', async () => {
  const options = { registries: ['ghcr.io'], imageReference: 'digest' } as const;
  await declared(options);
  const expected = admissionPoliciesObjects(required(planAdmissionPolicies(options)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
});

test('a registry that is an Output reaches its policy', async () => {
  await declared({ registries: [pulumi.output('ghcr.io')] });
  const [policy] = objects().filter(({ name }) => name.includes('ValidatingAdmissionPolicy-ai-datacenter-registries'));
  expect(JSON.stringify(policy?.inputs)).toContain('ghcr.io/');
});

test('every problem is reported before an object is registered', async () => {
  await expect(declared({ registries: ['https://ghcr.io'] })).rejects.toThrow(/registries\[0\]/);
  expect(objects()).toEqual([]);
});
