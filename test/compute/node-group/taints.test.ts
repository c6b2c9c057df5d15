import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeTaint } from '../../../lib/compute/node-group/options';
import { tolerationFor } from '../../../lib/compute/node-group/taints';
import { planInferenceService } from '../../../lib/inference/inference-service/inference-service';
import type { PodToleration } from '../../../lib/core/tolerations';

test.each([
  ['NO_SCHEDULE', 'NoSchedule'],
  ['NO_EXECUTE', 'NoExecute'],
  ['PREFER_NO_SCHEDULE', 'PreferNoSchedule'],
] as const)('pods tolerate %s by %s', (effect, word) => {
  const taint = { key: 'dedicated', value: 'chat', effect };
  expect(tolerationFor(taint)).toEqual({ key: 'dedicated', value: 'chat', effect: word });
  expect(planNodeGroup({ instanceType: 'm7i.xlarge', taints: [taint] }).problems).toEqual([]);
  expect(planInferenceService({ name: 'chat', tolerations: [tolerationFor(taint)] }).problems).toEqual([]);
});

test.each([undefined, ''])('a taint whose value is %p is tolerated by its key and effect', (value) => {
  expect(tolerationFor({ key: 'spot', effect: 'NO_EXECUTE', value })).toEqual({ key: 'spot', effect: 'NoExecute' });
});

test('the word of Kubernetes on a node group names that of EKS, and does not compile', () => {
  // @ts-expect-error the EKS API writes NO_SCHEDULE
  const taint: NodeTaint = { key: 'dedicated', effect: 'NoSchedule' };
  expect(planNodeGroup({ instanceType: 'm7i.xlarge', taints: [taint] }).problems).toMatchObject([
    {
      code: 'malformed',
      path: 'taints[0].effect',
      message: "effect is 'NoSchedule'; it must be 'NO_SCHEDULE', 'NO_EXECUTE' or 'PREFER_NO_SCHEDULE'.",
      fix: "Use 'NO_SCHEDULE'.",
    },
  ]);
});

test('the word of EKS on pods names that of Kubernetes, and does not compile', () => {
  // @ts-expect-error Kubernetes writes PreferNoSchedule
  const toleration: PodToleration = { key: 'dedicated', effect: 'PREFER_NO_SCHEDULE' };
  expect(planInferenceService({ name: 'chat', tolerations: [toleration] }).problems).toMatchObject([
    { code: 'malformed', path: 'tolerations[0].effect', fix: "Use 'PreferNoSchedule', or leave it out." },
  ]);
});
