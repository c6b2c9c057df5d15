import { publicLoadBalancers } from '../rule-pack/load-balancers';
import type { Rule } from '../rule-pack/rule';

/** Encryption up to the edge. */
export const LOAD_BALANCER_TLS: Rule = {
  id: 'adc-load-balancer-tls',
  title: 'A load balancer that faces the internet takes TLS only, or redirects to it.',
  why: 'Prompts, answers and API keys would cross the internet in plain text.',
  fix: 'Give the listener a certificate and the protocol HTTPS or TLS.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html',
  *check(view) {
    for (const { listeners } of publicLoadBalancers(view)) {
      for (const { on, property, isEncrypted, name } of listeners) {
        const message = `A load balancer that faces the internet takes ${name}; HTTPS or TLS is right.`;
        if (!isEncrypted) yield { on, property, message };
      }
    }
  },
};
