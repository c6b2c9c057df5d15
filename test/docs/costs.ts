import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inferenceDatacenter } from '../../apps/inference/datacenter';
import { type CostLine, HOURS_PER_MONTH, usdPerHour } from '../../lib/planning/cost';
import { table } from './markdown';

/** Writes cost lines, and what they come to if there are several. */
export function costTable(lines: readonly CostLine[]): string {
  const rows = lines.map((line) => [line.item, ...amounts(line.usdPerHour), line.basis, withLinks(line.source)]);
  const priced = lines.filter((line) => (line.usdPerHour ?? 0) > 0);
  if (priced.length > 1) rows.push(['**together**', ...amounts(usdPerHour(lines)), '', '']);
  return table(['item', 'USD an hour', `USD for ${HOURS_PER_MONTH} hours`, 'what it counts', 'source'], rows);
}

/** The cost of the example without GPU nodes, or what the first GPU node adds. */
export function exampleCostTable(withGpus: boolean): string {
  const without = exampleCost(0);
  if (!withGpus) return costTable(without);
  const known = new Set(without.map(({ item }) => item));
  return costTable(exampleCost(1).filter(({ item }) => !known.has(item)));
}

function exampleCost(gpuNodes: number): readonly CostLine[] {
  const outdir = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    const app = new App({ outdir });
    inferenceDatacenter(app, { env: {}, gpuInstanceType: 'g6e.48xlarge', gpuNodes });
    const lines = app.node.findAll().flatMap((construct) => ('plan' in construct ? costOf(construct.plan) : []));
    // The cost of a cluster contains that of its system nodes, which are a construct too.
    return [...new Set(lines)].filter((line) => line.usdPerHour === undefined || line.usdPerHour > 0);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Returns the cost of a plan that has one. */
export function costOf(plan: unknown): readonly CostLine[] {
  return (plan as { readonly cost?: readonly CostLine[] }).cost ?? [];
}

function amounts(usd: number | undefined): [perHour: string, perMonth: string] {
  return usd === undefined ? ['not known', 'not known'] : [amount(usd), amount(usd * HOURS_PER_MONTH)];
}

/** Cents from 10 cents on; below, as many digits as the price needs. */
function amount(usd: number): string {
  const digits = usd < 0.1 ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat('en-US', digits).format(usd);
}

/** Shows the host of an address in place of all of it. */
export function withLinks(source: string): string {
  return source.replaceAll(/https:\/\/([^/\s]+)[^\s,)]*/g, (address, host: string) => `[${host}](${address})`);
}
