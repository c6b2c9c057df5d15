import { median } from '../median';
import type { BenchModel, Format } from '../engine/models/bench-model';
import { mainThreadSeconds } from '../engine/processes';
import { type Care, quiet, startServer } from './care';
import { type Load, type LoadFigures, runLoad } from './load';
import type { ServerProcess } from './server-process';
import type { BenchServer } from './servers';
import { stepsOf } from './step-metrics';
import { TARGET_CLIENTS } from './targets';

/** What one of our servers does by itself: values of repeated measurements. */
export interface AloneResult {
  readonly format: Format;
  readonly name: 'native' | 'wasm';
  /** Seconds from starting the process to the first 200 of `/ready`. */
  readonly ready: number[];
  /** Milliseconds to the first token of a prompt of 128 tokens, of one client. */
  readonly firstToken: number[];
  /** Milliseconds between two tokens of one client, less the engine's step. */
  readonly overhead: number[];
  /**
   * Microseconds of CPU time of the server's thread for a streamed token, by number of clients; empty where the system
   * does not tell it.
   */
  readonly stream: Readonly<Record<number, number[]>>;
}

/** A median of fewer starts says little. */
const LEAST_STARTS = 3;
const READY_LIMIT_MS = 120_000;
/** Tokens behind the first one of an answer whose CPU time is taken. */
const STREAMED_TOKENS = 64;
const STREAMING_CLIENTS = [1, TARGET_CLIENTS] as const;

/** Starts the server several times, and measures the last of them. */
export async function runAlone(
  model: BenchModel,
  format: Format,
  server: BenchServer & { readonly name: 'native' | 'wasm' },
  care: Care,
  onProgress: (line: string) => void,
): Promise<AloneResult> {
  const { name } = server;
  const result: AloneResult = {
    format,
    name,
    ready: [],
    firstToken: [],
    overhead: [],
    stream: Object.fromEntries(STREAMING_CLIENTS.map((clients) => [clients, []])),
  };
  const starts = Math.max(LEAST_STARTS, care.rounds);
  let running: ServerProcess | undefined;
  try {
    // The first start may have to read the weights from the disk: it does not count.
    for (let start = 0; start <= starts; start += 1) {
      running?.stop();
      await quiet(care);
      running = await startServer(server, model, format, care, READY_LIMIT_MS, onProgress);
      if (start > 0) result.ready.push(running.readySeconds);
    }
    const alone = new Alone(running!, model);
    // warms up
    await alone.load({ clients: TARGET_CLIENTS, requests: TARGET_CLIENTS, promptTokens: 128, maxTokens: 64 });
    for (let round = 0; round < care.rounds; round += 1) {
      await quiet(care);
      result.firstToken.push(
        (await alone.load({ clients: 1, requests: 4, promptTokens: 128, maxTokens: 1 })).firstToken,
      );
      result.overhead.push(await alone.overhead());
      for (const clients of STREAMING_CLIENTS) {
        const micros = await alone.streamed(clients);
        if (micros !== undefined) result.stream[clients]!.push(micros);
      }
    }
    onProgress(`alone: ${name} ${format} is measured`);
    return result;
  } finally {
    running?.stop();
  }
}

class Alone {
  constructor(
    private readonly server: ServerProcess,
    private readonly model: BenchModel,
  ) {}

  load(load: Omit<Load, 'vocabulary'>): Promise<LoadFigures> {
    return runLoad(this.server.url, this.model.name, { ...load, vocabulary: this.model.spec.vocabSize });
  }

  /**
   * Prompts are of one token, so that all steps are alike: each computes one token, and /metrics tells their mean.
   * Request by request, so that what disturbs one is in both of its sides.
   */
  async overhead(): Promise<number> {
    const values: number[] = [];
    for (let request = 0; request < 4; request += 1) {
      const before = await stepsOf(this.server.url);
      const { perToken } = await this.load({ clients: 1, requests: 1, promptTokens: 1, maxTokens: 64 });
      const after = await stepsOf(this.server.url);
      values.push(perToken - ((after.seconds - before.seconds) / (after.count - before.count)) * 1000);
    }
    return median(values);
  }

  /**
   * The thread that serves is the process's first one; Linux counts its time by the nanosecond. What a request costs by
   * itself is taken off: as many requests for one token. Left is what each further token costs: the engine's message,
   * its text, its event, the write to the socket, and the garbage of that.
   */
  async streamed(clients: number): Promise<number | undefined> {
    const requests = Math.max(4, 2 * clients);
    const spent = async (maxTokens: number): Promise<number> => {
      const before = mainThreadSeconds(this.server.pid);
      await this.load({ clients, requests, promptTokens: 16, maxTokens });
      return mainThreadSeconds(this.server.pid) - before;
    };
    const micros = (((await spent(1 + STREAMED_TOKENS)) - (await spent(1))) / (requests * STREAMED_TOKENS)) * 1e6;
    return Number.isNaN(micros) ? undefined : micros;
  }
}
