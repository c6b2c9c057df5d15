import { ADDON_VERSIONS, CSI_DRIVER_VERSIONS } from '../../lib/catalog/addon-versions';
import { KUBERNETES_RELEASES } from '../../lib/catalog/releases';

const SOURCE = /^https:\/\/docs\.aws\.amazon\.com\/eks\/.*, as (recorded by users|used by others)$/;

test('kube-proxy and CoreDNS have a version for each version of Kubernetes', () => {
  expect(Object.keys(ADDON_VERSIONS)).toEqual(KUBERNETES_RELEASES.map(({ version }) => version));
  expect(Object.values(ADDON_VERSIONS).map(({ versions }) => versions)).toEqual([
    { 'kube-proxy': 'v1.34.6-eksbuild.21', coredns: 'v1.12.4-eksbuild.29' },
    { 'kube-proxy': 'v1.35.3-eksbuild.21', coredns: 'v1.13.2-eksbuild.21' },
    { 'kube-proxy': 'v1.36.0-eksbuild.17', coredns: 'v1.14.3-eksbuild.14' },
  ]);
});

test('the drivers of storage have a version, or leave it to EKS', () => {
  expect(Object.entries(CSI_DRIVER_VERSIONS).map(([name, { version }]) => [name, version])).toEqual([
    ['aws-fsx-csi-driver', 'v1.9.0-eksbuild.1'],
    ['aws-efs-csi-driver', 'v3.0.0-eksbuild.1'],
    ['aws-mountpoint-s3-csi-driver', undefined],
    ['aws-ec2-local-instance-store-csi-driver', undefined],
    ['snapshot-controller', undefined],
  ]);
});

test('no version was read in an answer of EKS, and each says so, with its source and date', () => {
  const read = [...Object.values(ADDON_VERSIONS), ...Object.values(CSI_DRIVER_VERSIONS)];
  for (const { source, date, verified } of read) {
    expect([source, date]).toEqual([expect.stringMatching(SOURCE), expect.stringMatching(/^2026-(09-04|11)$/)]);
    expect(verified).toBe(false);
  }
});
