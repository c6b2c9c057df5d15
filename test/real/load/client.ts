import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is asked, and how the one who asks behaves. */
export interface Ask {
  readonly prompt: string;
  readonly maxTokens: number;
  readonly stream: boolean;
  /** Goes away after so many pieces of the answer. @default - stays to the end */
  readonly leaveAfter?: number;
  /** Waits so long before each piece is read, in milliseconds. @default 0 */
  readonly pauseMs?: number;
  /** More of the request's body. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Outcome {
  /** HTTP status; 0 if no head of an answer came. */
  readonly status: number;
  readonly text: string;
  readonly finishReason: string | undefined;
  /** The connection ended before the answer did, and it was not we who left. */
  readonly wasCut: boolean;
  readonly hasLeft: boolean;
  readonly retryAfter: string | undefined;
}

interface Chunk {
  readonly choices?: readonly { readonly text?: string; readonly finish_reason?: string | null }[];
  readonly error?: { readonly message: string };
}

/** Connections that are kept between requests, as clients and load balancers keep them. */
export const keptConnections = (): http.Agent => new http.Agent({ keepAlive: true, maxSockets: 256 });

/** Asks for a greedy completion and reads the answer piece by piece. Never throws: what goes wrong is an outcome. */
export async function ask(base: string, agent: http.Agent, question: Ask): Promise<Outcome> {
  const body = JSON.stringify({
    prompt: question.prompt,
    max_tokens: question.maxTokens,
    temperature: 0,
    stream: question.stream,
    ...question.fields,
  });
  const reply = await post(base, agent, body, question.headers ?? {});
  if (reply === undefined)
    return { status: 0, text: '', finishReason: undefined, wasCut: true, hasLeft: false, retryAfter: undefined };
  const retryAfter = reply.headers['retry-after'];
  let raw = '';
  let pieces = 0;
  let hasLeft = false;
  try {
    reply.setEncoding('utf8');
    for await (const piece of reply as AsyncIterable<string>) {
      raw += piece;
      pieces += 1;
      if (question.leaveAfter !== undefined && pieces >= question.leaveAfter) {
        hasLeft = true;
        reply.destroy();
        break;
      }
      if (question.pauseMs !== undefined) await sleep(question.pauseMs);
    }
  } catch {
    // The connection broke: what is missing tells so below.
  }
  const status = reply.statusCode ?? 0;
  const isStream = question.stream && status === 200; // an error is no stream
  const chunks = isStream ? streamed(raw) : whole(raw);
  const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
  const finishReason = choices.findLast((choice) => choice.finish_reason)?.finish_reason ?? undefined;
  const isWhole = isStream ? raw.includes('data: [DONE]') || chunks.some((chunk) => chunk.error) : chunks.length > 0;
  return {
    status,
    text: choices.map((choice) => choice.text ?? '').join(''),
    finishReason,
    wasCut: !hasLeft && !isWhole,
    hasLeft,
    retryAfter,
  };
}

/** Sends a body as it is, for those that are no JSON. */
export function post(
  base: string,
  agent: http.Agent,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<http.IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const request = http.request(`${base}/v1/completions`, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers },
    });
    request.once('response', resolve);
    request.once('error', () => resolve(undefined));
    request.end(body);
  });
}

function streamed(raw: string): Chunk[] {
  return raw.split('\n\n').flatMap((event) => {
    const data = /^data: (\{.*\})$/s.exec(event.trim())?.[1];
    return data === undefined ? [] : whole(data);
  });
}

function whole(raw: string): Chunk[] {
  try {
    return [JSON.parse(raw) as Chunk];
  } catch {
    return []; // cut in the middle
  }
}
