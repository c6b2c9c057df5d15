import { BENCH_MODELS } from '../engine/models/bench-model';
import { markdownReport } from './report';
import { runFormat } from './run-format';
import { OUR_SERVERS } from './servers';

// One short round of what `npm run bench:server` does, our server alone: the peers take long to build.

const CLIENTS = [1, 8, 32];

test('the bench gets all of its answers from our server with 1, 8 and 32 clients, and reports them', async () => {
  const servers = OUR_SERVERS.filter(({ name }) => name === 'native');
  for (const server of servers) await server.prepare(() => undefined);
  const model = BENCH_MODELS.find(({ name }) => name === 'smollm2')!;

  const result = await runFormat(
    model,
    'q8',
    servers,
    { rounds: 1, until: Infinity, clients: CLIENTS, threads: 2, waitMs: 0, isUrgent: false },
    () => undefined,
  );
  const report = markdownReport({ date: '', machine: '', threads: 2, clients: CLIENTS, missing: [] }, [], [result]);
  console.log(report);

  expect(result.absent).toEqual([]);
  for (const clients of CLIENTS)
    expect(result.servers[0]?.figures[clients]).toEqual([
      expect.objectContaining({
        tokensPerSecond: expect.any(Number),
        firstToken: expect.any(Number),
        perToken: expect.any(Number),
      }),
    ]);
  for (const clients of CLIENTS) expect(report).toMatch(new RegExp(`\\| ${clients} \\| native \\| \\d`));
}, 900_000);
