import { required } from '../../../lib/core/plan';
import {
  ADDRESS_OF_GATEWAY,
  GATEWAY_RESOURCE,
  loadBalancerTags,
  loadBalancerZone,
  webAclLogGroupArn,
  webAclLogGroupName,
} from '../../../lib/network/inference-edge/deployed-edge';
import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import { EDGE } from './edge-options';

const planOf = (kind: 'application' | 'network') =>
  required(planInferenceEdge({ ...EDGE, kind, name: 'public', namespace: 'chat' }));

test('the controller tags the load balancer with its cluster, and with the Gateway as its stack', () => {
  expect(loadBalancerTags(planOf('application'), 'ai')).toEqual({
    'elbv2.k8s.aws/cluster': 'ai',
    'gateway.k8s.aws.alb/stack': 'chat/public',
  });
  expect(loadBalancerTags(planOf('network'), 'ai')).toEqual({
    'elbv2.k8s.aws/cluster': 'ai',
    'gateway.k8s.aws.nlb/stack': 'chat/public',
  });
});

test('the name of the load balancer is the first address of the Gateway', () => {
  expect([GATEWAY_RESOURCE, ADDRESS_OF_GATEWAY]).toEqual([
    'gateways.gateway.networking.k8s.io',
    '.status.addresses[0].value',
  ]);
});

test('WAF gets the ARN of a log group whose name it accepts, without a star at its end', () => {
  const name = webAclLogGroupName(planOf('application'), 'ai');
  expect(name).toBe('aws-waf-logs-ai-chat-public');
  const place = { partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' };
  expect(webAclLogGroupArn(name, place)).toBe(
    'arn:aws-cn:logs:cn-north-1:111122223333:log-group:aws-waf-logs-ai-chat-public',
  );
});

test('load balancers of each kind have a hosted zone, where the library knows it', () => {
  expect(loadBalancerZone('us-east-1', 'application')).toBe('Z35SXDOTRQ7X7K');
  expect(loadBalancerZone('us-east-1', 'network')).toBe('Z26RNL4JYFTOTI');
  expect(() => loadBalancerZone('il-central-1', 'network')).toThrow(/il-central-1/);
});
