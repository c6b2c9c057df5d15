import { inferenceDashboard } from '../../../lib/operations/inference-monitoring/inference-dashboard';
import { RECORDED } from '../../../lib/operations/inference-monitoring/inference-rules';

interface Panel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly refId: string }[];
}

const { panels } = inferenceDashboard() as unknown as { panels: Panel[] };

test('no two panels lie over each other, and none leaves the grid', () => {
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});

test('every query looks at the chosen services only', () => {
  for (const { expr } of panels.flatMap(({ targets }) => targets)) expect(expr).toContain('namespace=~"$namespace"');
});

test('every series is one of vLLM, of the client library, or one that the rules write', () => {
  const names = panels.flatMap(({ targets }) => targets).flatMap(({ expr }) => expr.match(/[\w:]+(?=\{)/g) ?? []);
  expect(names.length).toBeGreaterThanOrEqual(panels.length);
  for (const name of names)
    expect(
      name.startsWith('vllm:') || name.startsWith('process_') || (Object.values(RECORDED) as string[]).includes(name),
    ).toBe(true);
});
