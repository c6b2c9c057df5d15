import { memoryOf } from '../engine/processes';
import type { BenchModel, Format } from '../engine/models/bench-model';
import { type Care, quiet, startServer } from './care';
import { type LoadFigures, runLoad } from './load';
import type { ServerProcess } from './server-process';
import type { BenchServer } from './servers';

/** What clients got from one server. */
export interface ServerResult {
  readonly name: string;
  readonly readySeconds: number;
  /** By number of clients, a value each round; undefined where it failed. */
  readonly figures: Readonly<Record<number, (LoadFigures | undefined)[]>>;
  readonly peakBytes: number;
}

/** All servers with the model in a format. */
export interface FormatResult {
  readonly format: Format;
  readonly servers: readonly ServerResult[];
  /** Servers that are not in the table, and why. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

/** How carefully, how long and with how many clients it is measured. */
export interface FormatCare extends Care {
  /** `performance.now()` behind which no further round starts. */
  readonly until: number;
  readonly clients: readonly number[];
}

const PROMPT_TOKENS = 128;
const ANSWER_TOKENS = 64;
/** vLLM imports for minutes on a busy machine. */
const READY_LIMIT_MS = 600_000;

/** Requests of a round: some for each client, fewer where there are many. */
function requestsOf(clients: number): number {
  return clients === 1 ? 4 : clients < 32 ? clients * 2 : clients;
}

/** Starts every server, lets them take turns, and stops them. */
export async function runFormat(
  model: BenchModel,
  format: Format,
  servers: readonly BenchServer[],
  care: FormatCare,
  onProgress: (line: string) => void,
): Promise<FormatResult> {
  const absent: { name: string; reason: string }[] = [];
  const running: {
    readonly server: ServerProcess;
    readonly figures: Record<number, (LoadFigures | undefined)[]>;
    failure?: string;
  }[] = [];
  const once = (server: ServerProcess, clients: number): Promise<LoadFigures> =>
    runLoad(server.url, model.name, {
      clients,
      requests: requestsOf(clients),
      promptTokens: PROMPT_TOKENS,
      maxTokens: ANSWER_TOKENS,
      vocabulary: model.spec.vocabSize,
    });
  try {
    for (const each of servers) {
      const { name, formats } = each;
      try {
        if (!formats.includes(format)) throw new Error(`it has no ${format}`);
        const server = await startServer(each, model, format, care, READY_LIMIT_MS, onProgress);
        running.push({ server, figures: Object.fromEntries(care.clients.map((clients) => [clients, []])) });
        await once(server, 1); // warms up
        onProgress(`${format}: ${name} is ready after ${server.readySeconds.toFixed(1)} s`);
      } catch (error) {
        absent.push({ name, reason: (error as Error).message });
        onProgress(`${format}: ${name} is not measured: ${(error as Error).message}`);
        const last = running.at(-1);
        if (last?.server.name === name) running.pop()?.server.stop();
      }
    }
    for (let round = 0; round < care.rounds && (round < 1 || performance.now() < care.until); round += 1) {
      for (const clients of care.clients) {
        for (let turn = 0; turn < running.length; turn += 1) {
          const runner = running[(turn + round) % running.length]!;
          if (runner.failure !== undefined) continue;
          await quiet(care);
          try {
            runner.figures[clients]!.push(await once(runner.server, clients));
          } catch (error) {
            runner.failure = `with ${clients} clients: ${(error as Error).message}; ${runner.server.tail()}`;
            runner.server.stop();
            onProgress(`${format}: ${runner.server.name} failed ${runner.failure}`);
          }
        }
      }
      onProgress(`${format}: round ${round + 1} of ${care.rounds}`);
    }
    for (const { server, failure } of running)
      if (failure !== undefined) absent.push({ name: server.name, reason: failure });
    return {
      format,
      absent,
      servers: running
        .filter(({ failure }) => failure === undefined)
        .map(({ server, figures }) => ({
          name: server.name,
          readySeconds: server.readySeconds,
          figures,
          peakBytes: memoryOf(server.pid).peakBytes,
        })),
    };
  } finally {
    for (const { server } of running) server.stop();
  }
}
