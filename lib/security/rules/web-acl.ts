import { publicLoadBalancers } from '../rule-pack/load-balancers';
import type { Rule } from '../rule-pack/rule';

/** Protection of the edge. */
export const WEB_ACL: Rule = {
  id: 'adc-web-acl',
  title: 'An application load balancer that faces the internet has a web ACL of WAF.',
  why: 'Without a rate limit one client can use a GPU up, and without managed rules known attacks reach the server.',
  fix: 'Associate a WAFv2 web ACL with rate-based rules and the managed rules of AWS.',
  source: 'https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html',
  *check(view) {
    for (const { on, kind, hasWebAcl } of publicLoadBalancers(view)) {
      const message = 'An application load balancer that faces the internet has no web ACL.';
      if (kind === 'application' && !hasWebAcl) yield { on, message };
    }
  },
};
