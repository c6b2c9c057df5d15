import type { Instance } from '../../catalog/instances';
import type { TolerationOptions } from '../../core/tolerations';

/** A test of the bandwidth between the accelerators of several nodes. */
export interface NcclTestOptions extends TolerationOptions {
  /** The instance type of the nodes, for example `p5.48xlarge`: one that takes EFA, with GPUs of NVIDIA. */
  readonly instanceType: string;
  /** The facts of a type that the catalog does not have. @default - the catalog's row */
  readonly customInstance?: Instance;
  /** Nodes that are tested together, all GPUs of each, 2 to 64. */
  readonly nodes: number;
  /** Beginning of the name of the job. Known when the app is declared. @default 'nccl-test' */
  readonly name?: string;
  /** A namespace that exists. May be late-bound. @default 'default' */
  readonly namespace?: string;
  /** Labels of the nodes on which the test runs: those of a node group. @default - nodes of the instance type */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * An image with nccl-tests, Open MPI, the NCCL plugin of EFA and Python 3, in the folders of AWS's image. May be
   * late-bound.
   * @default - AWS's image of nccl-tests, for amd64 and GPUs from A100 to B200
   */
  readonly image?: string;
  /** GiB of the largest message, 1 to 16: that of published values. Small messages measure latency. @default 16 */
  readonly largestMessageGiB?: number;
  /**
   * GB/s of bus bandwidth at the largest message below which the test fails, from 1.
   * @default - none: the test shows the value, and fails only where results are wrong or EFA was not used
   */
  readonly minimumBusBandwidthGBs?: number;
  /** Minutes after which the test is stopped, images included, 5 to 240. @default 30 */
  readonly timeoutMinutes?: number;
}
