import { required } from '../../../lib/core/plan';
import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import { inferenceEdgeObjects } from '../../../lib/network/inference-edge/inference-edge.chart';
import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';
import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { EDGE } from '../../network/inference-edge/edge-options';
import { CLUSTER, manifest, viewOf } from '../rules/case';

const PUBLIC = { internetFacing: true, allowedCidrs: ['203.0.113.0/24'] };

/** What the rules about load balancers find in an edge, without the objects of some names. */
function found(options: InferenceEdgeOptions, webAclArn?: string, without: readonly string[] = []): readonly string[] {
  const plan = required(planInferenceEdge({ ...EDGE, ...options }));
  const objects = inferenceEdgeObjects({ plan, webAclArn }).filter(
    ({ metadata }) => !without.includes(String((metadata as { readonly name?: unknown }).name)),
  );
  const view = viewOf({ Cluster: CLUSTER, Objects: manifest(...objects) });
  const rules = RULES.filter(({ id }) => /open-ingress|load-balancer-tls|web-acl/.test(id));
  return rules.flatMap((rule) => [...rule.check(view)].map(({ message }) => `${rule.id}: ${message}`)).toSorted();
}

test('an edge with a web ACL, TLS and named clients keeps the rules', () => {
  expect(found(PUBLIC, 'arn:acl')).toEqual([]);
  expect(found({})).toEqual([]);
});

test('a Gateway that faces the internet needs a web ACL, named clients, and a redirect where it has no TLS', () => {
  expect(found({ ...PUBLIC, allowedCidrs: ['0.0.0.0/0'] }, undefined, ['edge-to-https'])).toEqual([
    'adc-load-balancer-tls: A load balancer that faces the internet takes HTTP on 80; HTTPS or TLS is right.',
    'adc-open-ingress: A load balancer that faces the internet takes connections from 0.0.0.0/0.',
    'adc-web-acl: An application load balancer that faces the internet has no web ACL.',
  ]);
});
