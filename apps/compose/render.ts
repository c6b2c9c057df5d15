import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { required } from '../../lib/core/plan';
import { inferenceDashboard } from '../../lib/operations/inference-monitoring/inference-dashboard';
import { planInferenceRules } from '../../lib/operations/inference-monitoring/inference-rules';

/**
 * What compose.yaml mounts and the library declares: each file, with its text. `tsx apps/compose/render.ts` writes
 * them.
 */
export function renderedFiles(): Readonly<Record<string, string>> {
  const rules = required(planInferenceRules());
  return {
    'rules.json': `${JSON.stringify(rules, undefined, 2)}\n`,
    'grafana/inference.json': `${JSON.stringify(inferenceDashboard(), undefined, 2)}\n`,
  };
}

if (require.main === module) {
  for (const [file, text] of Object.entries(renderedFiles())) writeFileSync(join(__dirname, file), text);
}
