import { realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { planYarn, type YarnPlan } from '../../../lib/data/yarn/yarn';
import { YarnChart } from '../../../lib/data/yarn/yarn.chart';
import { chartManifests } from '../hdfs/chart-manifests';
import { HdfsCluster } from '../hdfs/cluster';
import { DRILL_PLAN } from '../hdfs/drill-cluster';
import { dependency, HADOOP, hadoopDistribution } from '../hdfs/hadoop-distribution';
import type { Manifest } from '../hdfs/manifests';

/** Small nodes: three executors fit on each. */
export const YARN_PLAN: YarnPlan = required(
  planYarn(
    {
      nodes: 3,
      memoryGiBPerNode: 4,
      coresPerNode: 4,
      queues: [
        { name: 'nightly', sharePercent: 60 },
        { name: 'adhoc', sharePercent: 40, maximumPercent: 80 },
      ],
    },
    DRILL_PLAN,
  ),
);

/** Where the image has Spark, for the client and for containers. */
export const SPARK_HOME = '/opt/spark';

/** What YARN needs beside HDFS. */
const ARTIFACTS = [
  'yarn-server-resourcemanager',
  'yarn-server-nodemanager',
  'yarn-server-timelineservice',
  'yarn-client',
  'mapreduce-client-shuffle',
].map((name) => dependency('org.apache.hadoop', `hadoop-${name}`, HADOOP.current));

/** HDFS and YARN as their charts declare them, in one sandbox; not started yet. `spark` is a folder with Spark. */
export async function yarnCluster(spark: string): Promise<HdfsCluster> {
  const yarn = new YarnChart(new App(), 'yarn', { plan: YARN_PLAN }).toJson() as Manifest[];
  return HdfsCluster.create({
    manifests: [...chartManifests(DRILL_PLAN), ...yarn],
    name: DRILL_PLAN.name,
    folder: path.join(os.tmpdir(), 'ai-datacenter-yarn'),
    distribution: await hadoopDistribution(HADOOP.current, ARTIFACTS),
    image: { [SPARK_HOME]: spark },
    clientConfigMap: YARN_PLAN.clientConfigMapName,
    environment: {
      JAVA_HOME: await javaHome(),
      DRILL_JAVA: '-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
      // A NodeManager uses no disk that is full to 90 %, as the disk of this machine may be.
      DRILL_ARGUMENTS_NODEMANAGER: '-Dyarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage=99',
      HDFS_POLL_SECONDS: '1',
      YARN_POLL_SECONDS: '1',
    },
  });
}

/** The Java of the machine, which is that of the pods too. */
async function javaHome(): Promise<string> {
  return path.resolve(await realpath('/usr/bin/java'), '../..');
}
