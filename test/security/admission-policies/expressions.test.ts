import { required } from '../../../lib/core/plan';
import {
  type AdmissionPolicyPlan,
  planAdmissionPolicies,
} from '../../../lib/security/admission-policies/admission-policies';
import { POD_VARIABLES, SPEC_CHANGED } from '../../../lib/security/admission-policies/expressions';
import type { AdmissionPoliciesOptions } from '../../../lib/security/admission-policies/options';
import { pod } from '../../real/access/pods';
import { ADMISSION, DIGEST, image, MAIN_OPTIONS } from './admission-decisions';
import { evaluated } from './common-expression';

/** Whether all validations of a policy hold, with the variables as the API server makes them, one after the other. */
function letsIn({ validations }: AdmissionPolicyPlan, object: object): boolean {
  const variables: Record<string, unknown> = {};
  for (const { name, expression } of POD_VARIABLES) variables[name] = evaluated(expression, { object, variables });
  return validations.every(({ expression }) => evaluated(expression, { variables }) === true);
}

const refusedBy = (object: object, options: AdmissionPoliciesOptions = MAIN_OPTIONS) =>
  required(planAdmissionPolicies(options))
    .policies.filter((policy) => !letsIn(policy, object))
    .map(({ name }) => name);

test.each(ADMISSION)('%s lets in what it must, and refuses what it must', (policy, passes, refused) => {
  for (const change of passes) expect([change, refusedBy(pod('open', change))]).toEqual([change, []]);
  for (const change of refused)
    expect([change, refusedBy(pod('open', change))]).toEqual([change, [`ai-datacenter-${policy}`]]);
});

test('workloads and jobs are judged by the pods that they make, with containers of every kind', () => {
  const { spec } = pod('open', image('registry.example.com/engine:latest'));
  const debugged = { ...pod('open').spec, ephemeralContainers: [{ name: 'debug', image: 'registry.example.com/sh' }] };
  const refused = ['ai-datacenter-image-references'];
  expect(refusedBy({ spec: { replicas: 2, template: { spec } } })).toEqual(refused);
  expect(refusedBy({ spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec } } } } })).toEqual(
    refused,
  );
  expect(refusedBy({ spec: debugged })).toEqual(refused);
});

test('where digests are asked for, a tag alone is refused', () => {
  const options = { imageReference: 'digest' } as const;
  expect(refusedBy(pod('open'), options)).toEqual(['ai-datacenter-image-references']);
  expect(refusedBy(pod('open', image(DIGEST)), options)).toEqual([]);
  expect(refusedBy(pod('open', image(DIGEST.slice(0, -1))), options)).toEqual(['ai-datacenter-image-references']);
});

test('an object is judged when it is made, and when its spec changes, but not when only its labels do', () => {
  const object = pod('open');
  const judged = (oldObject: object | null) => evaluated(SPEC_CHANGED, { object, oldObject });
  expect([judged(null), judged({ ...object, metadata: {} }), judged(pod('open', image(DIGEST)))]).toEqual([
    true,
    false,
    true,
  ]);
});
