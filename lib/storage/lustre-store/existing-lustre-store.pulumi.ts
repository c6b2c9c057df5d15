import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../core/kubernetes.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { type ExistingLustreStoreOptions, planExistingLustreStore } from './existing-lustre-store';
import { LustreStoreAccess } from './lustre-store-access.pulumi';

/** A file system that exists, and the claims of it. */
export interface LustreStoreAttributes extends Pick<ExistingLustreStoreOptions, 'claimName'> {
  /** For example `fs-0123456789abcdef0`. */
  readonly fileSystemId: pulumi.Input<string>;
  /** For example `fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com`. */
  readonly dnsName: pulumi.Input<string>;
  /** For example `fsx`, or eight letters that FSx has chosen. */
  readonly mountName: pulumi.Input<string>;
  /** Namespaces that get a claim of the file system. They must exist. @default - none */
  readonly namespaces?: readonly pulumi.Input<string>[];
  /** The cluster whose pods mount it. @default - none */
  readonly cluster?: AnyCluster;
  /** Whether the FSx CSI driver is installed in `cluster`, once for all file systems. @default true */
  readonly installCsiDriver?: boolean;
}

/** A file system that something else declares. */
export class ExistingLustreStore extends LustreStoreAccess {
  readonly fileSystemId: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly mountName: pulumi.Output<string>;
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, attributes: LustreStoreAttributes, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    const { cluster, installCsiDriver, ...given } = checked(name, attributes, []);
    const marked = this.late.markAll<ExistingLustreStoreOptions>(given);
    const planned = planExistingLustreStore(marked, { hasCluster: cluster !== undefined });
    const { address, store } = accept(this, name, planned);
    this.fileSystemId = pulumi.output(this.late.resolve(address.fileSystemId));
    this.dnsName = pulumi.output(this.late.resolve(address.dnsName));
    this.mountName = pulumi.output(this.late.resolve(address.mountName));
    const driver = this.driverOf(cluster, store, installCsiDriver);
    this.objects = this.apply(cluster, store, driver === undefined ? [] : [driver]);
    this.registerOutputs({ fileSystemId: this.fileSystemId, mountName: this.mountName });
  }
}
