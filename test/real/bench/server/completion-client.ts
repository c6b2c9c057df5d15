import { request } from 'node:http';

/** How one streamed answer came. Milliseconds. */
export interface StreamTimes {
  /** From sending the request to the first token. */
  readonly firstToken: number;
  /** Between the first token and the last, a token. */
  readonly perToken: number;
  readonly longestGap: number;
  readonly tokens: number;
}

/** What is asked for. */
export interface Ask {
  readonly model: string;
  readonly prompt: readonly number[];
  readonly maxTokens: number;
}

const LIMIT_MS = 300_000;

/**
 * Streams one completion from an OpenAI-compatible server and takes the times of its tokens. A client of our own: it
 * must cost less than what it measures, and see each chunk when it arrives. Each request has a connection of its own:
 * llama-server closes those that are used again without saying so.
 */
export async function streamCompletion(url: string, { model, prompt, maxTokens }: Ask): Promise<StreamTimes> {
  // Every one of the servers knows ignore_eos: all answers have the same length.
  const body = JSON.stringify({
    model,
    prompt,
    max_tokens: maxTokens,
    temperature: 0,
    ignore_eos: true,
    stream: true,
    stream_options: { include_usage: true },
  });
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    let tokens = 0;
    let rest = '';
    const call = request(
      `${url}/v1/completions`,
      {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          const now = performance.now();
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            if (!line.startsWith('data: {')) continue;
            const chunk = JSON.parse(line.slice('data: '.length)) as {
              choices?: readonly unknown[];
              usage?: { completion_tokens: number } | null;
            };
            if ((chunk.choices ?? []).length > 0) times.push(now);
            tokens = chunk.usage?.completion_tokens ?? tokens;
          }
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}: ${rest.slice(0, 300)}`));
          else if (tokens !== maxTokens || times.length === 0)
            reject(new Error(`${tokens} of ${maxTokens} tokens came`));
          else resolve(timesOf(started, times, tokens));
        });
      },
    );
    call.setTimeout(LIMIT_MS, () => call.destroy(new Error(`no answer in ${LIMIT_MS / 1000} s`)));
    call.on('error', reject);
    call.end(body);
  });
}

function timesOf(started: number, times: readonly number[], tokens: number): StreamTimes {
  const first = times[0]!;
  const last = times.at(-1)!;
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  return {
    firstToken: first - started,
    perToken: (last - first) / Math.max(1, tokens - 1),
    longestGap: Math.max(0, ...gaps),
    tokens,
  };
}
