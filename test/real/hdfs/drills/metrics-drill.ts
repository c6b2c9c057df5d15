import assert from 'node:assert/strict';
import type { HdfsMonitoringPlan } from '../../../../lib/storage/hdfs/hdfs-monitoring';
import { delay } from '../pod';
import { Prometheus } from '../prometheus';
import { type Drill, seconds } from './drill';

/** Scrapes between the two counts of series. */
const SCRAPES = 12;

/**
 * A block that is being written lacks a replica for a moment, and the alert waits an hour. How full the disks are is a
 * matter of the machine that runs the drill.
 */
const OF_THE_MACHINE = ['HdfsBlocksUnderReplicated', 'HdfsCapacityLow', 'HdfsCapacityExhausted'];

/** A real Prometheus with the rendered configuration and alerts. */
export function metricsScraped(monitoring: HdfsMonitoringPlan): Drill {
  return {
    name: 'Prometheus scrapes `/prom` with the rendered configuration and alerts',
    done: 'series counted before and after 12 scrapes; then one DataNode is lost',
    run: async ({ cluster }) => {
      const prometheus = await Prometheus.start(cluster, monitoring);
      try {
        const targets = [...cluster.set('nn'), ...cluster.set('jn'), ...cluster.set('dn')].length;
        await cluster.until(60, 'every target', async () => (await prometheus.query('up == 1')).length === targets);
        await delay(5000);
        const series = async () =>
          Number((await prometheus.query('count(last_over_time({job="hdfs"}[1h]))'))[0]?.value[1]);
        const before = await series();
        await delay(SCRAPES * 1000);
        const after = await series();
        assert.ok(after <= before * 1.02, `${before} series became ${after}`);
        assert.deepEqual(await prometheus.query('fs_namesystem_missing_blocks{totalsynctimes!=""}'), []);
        assert.deepEqual(await prometheus.brokenRules(), []);
        const healthy = (await prometheus.alerts()).filter((name) => !OF_THE_MACHINE.includes(name));
        assert.deepEqual(healthy, []);
        const pod = cluster.set('dn').at(-1);
        assert.ok(pod);
        const since = Date.now();
        await pod.lose();
        await cluster.until(60, 'an alert', async () => (await prometheus.alerts()).includes('HdfsDataNodeDead'));
        const noticed = seconds(since);
        await pod.start();
        await cluster.settled();
        const scraped = `${targets} targets up, ${before} series became ${after}; no alert while nothing is wrong`;
        return `${scraped}; HdfsDataNodeDead pends ${noticed} after the loss`;
      } finally {
        await prometheus.stop();
      }
    },
  };
}
