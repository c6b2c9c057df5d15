import type { Instance } from '../../catalog/instances';

/** The EKS add-on that makes volumes of instance stores, and the name of its driver. */
export const INSTANCE_STORE_ADDON = 'aws-ec2-local-instance-store-csi-driver';
export const INSTANCE_STORE_DRIVER = 'lis.csi.aws.com';

/** The families of instance types that the driver is not available for, of those that have local disks. */
interface UnsupportedFamilies {
  readonly families: readonly string[];
  readonly source: string;
  readonly date: string;
}

export const UNSUPPORTED_FAMILIES: UnsupportedFamilies = {
  families: (
    'c1 c3 c5d c5ad c6gd d2 d3 d3en dl1 f1 g2 g3 g4ad g4dn h1 i2 i3 i3en m1 m2 m3 m5d m5ad m5dn m6gd ' +
    'p2 p3 p3dn p4d p4de r3 r5d r5ad r5dn r6gd x1 x1e x2gd z1d'
  ).split(' '),
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/lis-csi.html (considerations)',
  date: '2026-11',
};

/** Returns whether AWS offers the driver for an instance type. AWS lists families, the part before the dot. */
export function supportsInstanceStoreDriver({ type }: Pick<Instance, 'type'>): boolean {
  return !UNSUPPORTED_FAMILIES.families.some((family) => type.startsWith(`${family}.`));
}
