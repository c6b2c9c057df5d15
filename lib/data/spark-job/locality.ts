import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { SparkHdfs } from './hadoop';
import type { SparkJobOptions, SparkLocality } from './options';

/** In which network executors are. */
export interface SparkLocalityPlan {
  readonly locality: SparkLocality;
  /** The networks of the nodes; empty if executors are on the network of pods. */
  readonly nodeCidrs: readonly string[];
}

export const SPARK_LOCALITY_CODES = {
  'locality-without-effect': 'Executors are on the network of their nodes, and the DataNodes of HDFS are not.',
} as const satisfies ProblemCodes;

const LOCALITIES = ['pod-network', 'node-host-network'] as const satisfies readonly SparkLocality[];

/** Plans the network of executors. */
export function planLocality(
  read: OptionReader<SparkJobOptions, keyof typeof SPARK_LOCALITY_CODES>,
  hdfs: SparkHdfs | undefined,
): SparkLocalityPlan {
  const locality = read.oneOf('locality', LOCALITIES, 'pod-network');
  const nodeCidrs = read.requireKnownList('nodeCidrs') ? read.cidrs('nodeCidrs') : [];
  if (locality === 'pod-network') return { locality, nodeCidrs: [] };
  read.requirePresent('nodeCidrs', "Set nodeCidrs to the networks of the nodes, for example ['10.0.0.0/16'].");
  read.require(
    hdfs === undefined || hdfs.dataNodeNetwork === 'node-host-network',
    'locality-without-effect',
    'locality',
    `locality is '${locality}', and the DataNodes of hdfs have addresses of pods: reads would be ANY, as with ` +
      "'pod-network', and no network policy would hold for executors.",
    "Set dataNodeNetwork of Hdfs to 'node-host-network', or use 'pod-network'.",
  );
  return { locality, nodeCidrs };
}
