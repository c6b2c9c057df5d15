import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../core/kubernetes.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { type ExistingLustreStoreOptions, planExistingLustreStore } from './existing-lustre-store';
import { LustreStoreAccess } from './lustre-store-access.pulumi';
import type { LustreStorePlan } from './lustre-store';

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
    const plan = accept(this, name, planAttributes(this.late.markAll<MarkedAttributes>(given), cluster !== undefined));
    this.fileSystemId = pulumi.output(attributes.fileSystemId);
    this.dnsName = pulumi.output(attributes.dnsName);
    this.mountName = pulumi.output(attributes.mountName);
    const driver = this.driverOf(cluster, plan, installCsiDriver);
    this.objects = this.apply(cluster, plan, driver === undefined ? [] : [driver]);
    this.registerOutputs({ fileSystemId: this.fileSystemId, mountName: this.mountName });
  }
}

const REQUIRED = ['fileSystemId', 'dnsName', 'mountName'] as const;

/** The attributes with a marker in place of each Output. */
type MarkedAttributes = ExistingLustreStoreOptions & Readonly<Record<(typeof REQUIRED)[number], string>>;

function planAttributes(attributes: MarkedAttributes, hasCluster: boolean): Planned<LustreStorePlan> {
  const read = new OptionReader<MarkedAttributes, never>(attributes);
  read.part(requireReferences(attributes, REQUIRED));
  return read.planned(read.part(planExistingLustreStore(attributes, { hasCluster })));
}
