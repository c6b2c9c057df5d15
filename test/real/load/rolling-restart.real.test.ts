import { freePort } from '../free-port';
import { ask, keptConnections, type Outcome } from './client';
import { type LoadBalancer, startHaproxy } from './haproxy';
import { packedRuntime, Served } from './served';

// Two processes behind a load balancer are replaced one after the other, twice, while clients ask.

const CLIENTS = 8;
// The load balancer needs 0.4 s to notice; a pod's preStop sleep does the same in the chart's plan.
const FLAGS = ['--drain-delay-seconds', '2', '--shutdown-timeout-seconds', '20'];

let folder: string;
let servers: { port: number; served: Served }[] = [];
let balancer: LoadBalancer | undefined;

beforeAll(async () => {
  folder = packedRuntime();
  servers = [];
  for (let index = 0; index < 2; index += 1) {
    const port = await freePort();
    servers.push({ port, served: await Served.start(folder, FLAGS, port) });
  }
  balancer = await startHaproxy(servers.map(({ port }) => port));
}, 600_000);

afterAll(async () => {
  await balancer?.stop();
  for (const { served } of servers) served.signal('SIGKILL');
});

test('no request fails', async () => {
  const url = balancer?.url ?? '';
  const agent = keptConnections();
  const outcomes: Outcome[] = [];
  const over = new AbortController();
  await balancer?.allReady();
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let turn = 0; !over.signal.aborted; turn += 1)
      outcomes.push(
        await ask(url, agent, { prompt: `Speak, ${client} ${turn}`, maxTokens: 40, stream: turn % 2 === 0 }),
      );
  });
  for (const server of [...servers, ...servers]) {
    server.served.signal('SIGTERM');
    expect(await server.served.exited).toBe(0);
    server.served = await Served.start(folder, FLAGS, server.port);
    await balancer?.allReady();
  }
  over.abort();
  await Promise.all(clients);
  agent.destroy();

  const failed = outcomes.filter(
    ({ status, wasCut, finishReason }) => status !== 200 || wasCut || !['stop', 'length'].includes(finishReason ?? ''),
  );
  console.log(`${outcomes.length} requests, ${failed.length} failed`);
  expect(failed).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(CLIENTS);
}, 180_000);
