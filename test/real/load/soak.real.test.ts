import { described, soak } from './soak';

// A third of a minute; the proof `soak` sets SOAK_SECONDS=300.

const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 20);

test("a crowd that leaves, dawdles, shouts and lies changes nobody else's answer, and costs no memory", async () => {
  const report = await soak({ seconds: SECONDS, clients: 32 });
  console.log(described(report));

  expect(report.mistakes).toEqual([]);
  for (const kind of Object.values(report.kinds)) expect(kind.right).toBe(kind.asked);
  expect(Object.keys(report.kinds).length).toBe(7);
  expect(report.lastMiB).toBeLessThan(report.warmMiB * 1.15);
  expect(report.health.p99).toBeLessThan(100);
  expect(report.exitCode).toBe(0);
}, 900_000);
