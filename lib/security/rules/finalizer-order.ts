import { CDK_HELM_CHART } from '../../core/cloud-assembly/cdk-types';
import { textAt } from '../rule-pack/properties';
import type { ViewedObject } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** Objects whose finalizer only a controller takes off, by the chart of the controller. */
const CONTROLLERS: readonly { readonly chart: RegExp; readonly owns: (object: ViewedObject) => boolean }[] = [
  {
    chart: /aws-load-balancer-controller/,
    owns: ({ kind, content }) =>
      ['Ingress', 'TargetGroupBinding', 'Gateway'].includes(kind) ||
      (kind === 'Service' && textAt(content, 'spec.type') === 'LoadBalancer'),
  },
  { chart: /kueue/, owns: ({ content }) => groupOf(content).startsWith('kueue.') },
  { chart: /karpenter(?!-crd)/, owns: ({ content }) => groupOf(content).startsWith('karpenter.') },
  { chart: /lws|leaderworkerset/, owns: ({ kind }) => kind === 'LeaderWorkerSet' },
  { chart: /kuberay|ray-operator/, owns: ({ content }) => groupOf(content) === 'ray.io' },
];

/** Objects that cannot be deleted. */
export const FINALIZER_ORDER: Rule = {
  id: 'adc-finalizer-order',
  title: 'An object with a finalizer is deleted before the controller that takes the finalizer off.',
  why: 'Once the controller has gone, the object and its namespace stay in deletion, and load balancers still cost.',
  fix: 'Let the object depend on the chart of the controller: it is then made after it, and deleted before it.',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/',
  *check(view) {
    for (const { chart, owns } of CONTROLLERS) {
      for (const controller of view.ofType(CDK_HELM_CHART)) {
        const name = [textAt(controller.properties, 'Chart'), textAt(controller.properties, 'Release')].join(' ');
        if (!chart.test(name)) continue;
        const cluster = view.target(controller.properties['ClusterName']);
        for (const object of view.objects.filter((it) => view.target(it.cluster) === cluster && owns(it))) {
          if (view.isBefore(controller, object)) continue;
          const what = `${object.kind} ${object.name}`;
          const message = `The ${what} does not depend on ${controller.path}, the chart of its controller.`;
          yield { on: object, message };
        }
      }
    }
  },
};

function groupOf(content: unknown): string {
  return (textAt(content, 'apiVersion') ?? '').split('/')[0] ?? '';
}
