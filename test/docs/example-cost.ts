import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inferenceDatacenter } from '../../apps/inference/datacenter';
import { type CostLine, HOURS_PER_MONTH } from '../../lib/planning/cost';

/** Returns what the example datacenter costs, each line once. */
export function exampleCost(gpuNodes: number): readonly CostLine[] {
  const outdir = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    const app = new App({ outdir });
    inferenceDatacenter(app, { env: {}, gpuInstanceType: 'g6e.48xlarge', gpuNodes });
    const lines = app.node.findAll().flatMap((construct) => ('plan' in construct ? costOf(construct.plan) : []));
    // The cost of a cluster contains that of its system nodes, which are a construct too.
    return [...new Set(lines)].filter(({ usdPerHour }) => usdPerHour === undefined || usdPerHour > 0);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function costOf(plan: unknown): readonly CostLine[] {
  return (plan as { readonly cost?: readonly CostLine[] }).cost ?? [];
}

/** Adds up the lines of a table. */
export function totalOf(lines: readonly CostLine[]): CostLine {
  const usdPerHour = lines.reduce((sum, line) => sum + (line.usdPerHour ?? 0), 0);
  return { item: 'together', usdPerHour, basis: `${HOURS_PER_MONTH} hours are a month`, source: '' };
}
