import type { Input } from '@pulumi/pulumi';

/** The options of YARN whose values may be Outputs. */
export interface LateBoundYarnOptions {
  /**
   * Image with Hadoop's distribution, bash and coreutils. What jobs start, such as Python, must be in it.
   * @default - that of HDFS
   */
  readonly image?: Input<string>;
}
