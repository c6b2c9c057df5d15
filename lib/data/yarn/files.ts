import { siteXml } from '../../storage/hdfs/site-xml';
import { type YarnFacts, yarnFacts } from './cluster-facts';
import { type YarnQueuePlan, queueProperties } from './queues';
import { DRAIN_NODE_MANAGER, INIT_NODE_MANAGER, INIT_RESOURCE_MANAGER, REFRESH_QUEUES, YARN_HEALTH } from './scripts';
import { clientYarn, daemonYarn, mapReduce, type YarnSiteInput } from './site-properties';
import { sparkDefaults } from './spark-defaults';

/** What the files are written from. */
export interface YarnFilesInput extends YarnSiteInput, YarnFacts {
  readonly queues: readonly YarnQueuePlan[];
}

/** Files of HDFS that YARN's daemons read too: the log, names of pods in Java, and the racks. */
const OF_HDFS = ['log4j.properties', 'java.security', 'topology.sh', 'topology.table'] as const;

/** Returns the ConfigMap of the daemons, by file names. Scripts must be executable. */
export function yarnFiles(input: YarnFilesInput): Readonly<Record<string, string>> {
  const { hdfs } = input;
  return {
    ...hdfs.clientFiles,
    ...Object.fromEntries(OF_HDFS.map((name) => [name, hdfs.files[name] ?? ''])),
    'yarn-site.xml': siteXml(daemonYarn(input)),
    'mapred-site.xml': siteXml(mapReduce(input)),
    'capacity-scheduler.xml': siteXml(queueProperties(input.queues)),
    'cluster.sh': yarnFacts(input),
    'init-resourcemanager.sh': INIT_RESOURCE_MANAGER,
    'init-nodemanager.sh': INIT_NODE_MANAGER,
    'refresh-queues.sh': REFRESH_QUEUES,
    'drain-nodemanager.sh': DRAIN_NODE_MANAGER,
    'health.sh': YARN_HEALTH,
  };
}

/** Returns the ConfigMap by which clients find YARN and HDFS, and by which Spark runs on them. */
export function yarnClientFiles(input: YarnFilesInput): Readonly<Record<string, string>> {
  return {
    ...input.hdfs.clientFiles,
    'yarn-site.xml': siteXml(clientYarn(input)),
    'mapred-site.xml': siteXml(mapReduce(input)),
    'spark-defaults.conf': sparkDefaults(input),
  };
}
