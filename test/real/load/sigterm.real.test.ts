import { ask, keptConnections, type Outcome } from './client';
import { packedRuntime, Served } from './served';

// SIGTERM while clients are being answered, again and again. SIGTERM_ROUNDS=100 is the whole of it.

const ROUNDS = Number(process.env['SIGTERM_ROUNDS'] ?? 20);
const CLIENTS = 8;
const LIMIT_SECONDS = 20;

let folder: string;
beforeAll(() => {
  folder = packedRuntime();
}, 600_000);

test(
  `${ROUNDS} times SIGTERM under load: every answer is whole or refused, none is cut, and the process ends with 0 ` +
    `in time`,
  async () => {
    const seen = { whole: 0, refused: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const served = await Served.start(folder, ['--shutdown-timeout-seconds', String(LIMIT_SECONDS)]);
      const agent = keptConnections();
      const over = new AbortController();
      const outcomes: Outcome[] = [];
      const clients = Array.from({ length: CLIENTS }, async (_, client) => {
        for (let turn = 0; !over.signal.aborted; turn += 1) {
          outcomes.push(
            await ask(served.url, agent, {
              prompt: `Speak, ${client} ${turn}`,
              maxTokens: 20 + 10 * client,
              stream: client % 2 === 0,
            }),
          );
        }
      });
      await new Promise((resolve) => {
        setTimeout(resolve, 100 + ((round * 37) % 400));
      });
      served.signal('SIGTERM');
      const signalled = Date.now();
      const code = await served.exited;
      over.abort();
      await Promise.all(clients);
      agent.destroy();

      expect(code).toBe(0);
      expect((Date.now() - signalled) / 1000).toBeLessThan(LIMIT_SECONDS);
      // Once the process is gone nobody listens: such requests are not answers that were cut.
      for (const outcome of outcomes.filter(({ status }) => status !== 0)) {
        if (outcome.wasCut) throw new Error(`round ${round}: cut: ${JSON.stringify(outcome)}`);
        if (outcome.status === 200) expect(['stop', 'length']).toContain(outcome.finishReason);
        else expect(outcome.status).toBe(503);
        seen[outcome.status === 200 ? 'whole' : 'refused'] += 1;
      }
    }
    console.log(`${seen.whole} answers whole, ${seen.refused} refused`);
    expect(seen.whole).toBeGreaterThan(ROUNDS);
  },
  30_000 * ROUNDS,
);
