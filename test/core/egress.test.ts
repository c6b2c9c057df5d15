import { EGRESS_RULES } from '../../lib/core/egress';

test('names are resolved by the DNS of the cluster', () => {
  expect(EGRESS_RULES.dns).toEqual({
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  });
});

test('credentials come from the agent of the node, by either family of addresses', () => {
  expect(EGRESS_RULES['pod-identity']).toEqual({
    to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
    ports: [{ port: 80, protocol: 'TCP' }],
  });
});

test('HTTPS goes anywhere', () => {
  expect(EGRESS_RULES.https).toEqual({ ports: [{ port: 443, protocol: 'TCP' }] });
});
