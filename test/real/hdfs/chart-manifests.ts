import { App } from 'cdk8s';
import type { HdfsPlan } from '../../../lib/storage/hdfs/hdfs';
import { HdfsChart } from '../../../lib/storage/hdfs/hdfs.chart';
import type { Manifest } from './manifests';

/** The objects of the chart, as they are applied to a cluster. */
export function chartManifests(plan: HdfsPlan): Manifest[] {
  return new HdfsChart(new App(), plan.name, { plan }).toJson() as Manifest[];
}
