import assert from 'node:assert/strict';
import type { HdfsCluster } from '../cluster';
import type { Load } from '../load';

/** What a drill works with. */
export interface DrillContext {
  readonly cluster: HdfsCluster;
  /** Writes, reads and removes files all the time. */
  readonly load: Load;
}

/** A fault that is injected into a cluster under load. */
export interface Drill {
  readonly name: string;
  readonly done: string;
  /** Gives what was seen, and throws if it is not what has to be. */
  readonly run: (context: DrillContext) => Promise<string>;
}

export interface DrillResult {
  readonly drill: string;
  readonly done: string;
  readonly seen: string;
  readonly seconds: number;
  readonly files: number;
  readonly bytes: number;
  readonly lost: number;
  readonly errors: number;
}

let drills = 0;

/**
 * Runs a drill under load. Afterwards writes go on, the cluster is whole again, and every byte that was acknowledged,
 * before, during and after the fault, is read back.
 */
export async function runDrill(cluster: HdfsCluster, { name, done, run }: Drill): Promise<DrillResult> {
  drills += 1;
  const began = Date.now();
  const load = await cluster.startLoad(`/drill-${drills}`);
  try {
    await load.goesOn();
    const seen = await run({ cluster, load });
    await load.goesOn();
    await cluster.settled();
    const report = await load.stop();
    assert.deepEqual(report.lost, [], `${name}: acknowledged bytes are lost`);
    const result = {
      drill: name,
      done,
      seen,
      seconds: Math.round((Date.now() - began) / 1000),
      files: report.files,
      bytes: report.bytes,
      lost: report.lost.length,
      errors: report.errors.length,
    };
    await cluster.hdfs('dfs', '-rm', '-r', '-skipTrash', `/drill-${drills}`);
    return result;
  } finally {
    await load.end();
  }
}

/** Seconds with one digit. */
export function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
