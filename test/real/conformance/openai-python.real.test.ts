import { DIMENSIONS, KEY, MODEL, ServedForClients } from './served-for-clients';
import { pythonSays } from './venv';

// What OpenAI's own client for Python makes of the server. openai-python.py asks; here stands what it should have got.

interface Seen {
  readonly models: { readonly listed: string[]; readonly same: boolean };
  readonly completion: {
    readonly text: string;
    readonly finish_reason: string;
    readonly streamed: string;
    readonly chunks: number;
    readonly usage: number[];
  };
  readonly scored: { readonly text: string; readonly tokens: string[]; readonly likeliest: number[] }[];
  readonly chat: {
    readonly content: string;
    readonly streamed: string;
    readonly helper: string;
    readonly finish_reasons: string[];
  };
  readonly response: {
    readonly text: string;
    readonly status: string;
    readonly streamed: string;
    readonly helper: string;
    readonly ends: string[];
  };
  readonly embeddings: { readonly dimensions: number[]; readonly difference: number };
  readonly errors: unknown[];
  readonly retries: { readonly refused: unknown; readonly retries: number; readonly tokens: number };
}

let seen: Seen;
beforeAll(async () => {
  const served = await ServedForClients.start();
  try {
    seen = await pythonSays<Seen>('openai-python.py', [served.generator.url, KEY, served.encoder.url], 120);
  } finally {
    expect(await served.stop()).toEqual([0, 0, 0]);
  }
}, 1_200_000);

test('models are listed, and told by name', () => {
  expect(seen.models).toEqual({ listed: [MODEL], same: true });
});

test('a completion streams the text that it has when it comes whole', () => {
  const { completion } = seen;
  expect(completion).toMatchObject({ finish_reason: 'length', streamed: completion.text, usage: [12, 12] });
  expect(completion.text).not.toBe('');
  expect(completion.chunks).toBeGreaterThan(6);
});

test('log-probabilities are those of the tokens of each answer', () => {
  expect(seen.scored.length).toBe(2);
  for (const { text, tokens, likeliest } of seen.scored) {
    expect(tokens.join('')).toBe(text);
    expect(Math.min(...likeliest)).toBeGreaterThanOrEqual(3);
  }
});

test('a chat streams the message that it has when it comes whole, also through the stream helper', () => {
  const { content, streamed, helper, finish_reasons: reasons } = seen.chat;
  expect(content).not.toBe('');
  expect([streamed, helper]).toEqual([content, content]);
  expect(reasons).toEqual(['length', 'length']);
});

test('a response streams, event by event, the text that it has when it comes whole', () => {
  const { text, ...others } = seen.response;
  expect(text).not.toBe('');
  expect(others).toEqual({
    status: 'incomplete',
    streamed: text,
    helper: text,
    ends: ['response.created', 'response.incomplete'],
  });
});

test('embeddings are the same as numbers and as base64', () => {
  expect(seen.embeddings.dimensions).toEqual([DIMENSIONS.encoder, DIMENSIONS.encoder, 8]);
  expect(seen.embeddings.difference).toBeLessThan(1e-6);
});

test('what is refused is told as the errors that the client has for it', () => {
  expect(seen.errors).toEqual([
    { type: 'AuthenticationError', status: 401, code: 'invalid_api_key', param: null },
    { type: 'NotFoundError', status: 404, code: 'model_not_found', param: 'model' },
    { type: 'BadRequestError', status: 400, code: 'invalid_value', param: 'temperature' },
    { type: 'BadRequestError', status: 400, code: 'context_length_exceeded', param: 'max_tokens' },
    { type: 'BadRequestError', status: 400, code: 'unsupported_model', param: 'model' },
  ]);
});

test('a client that may retry after a 429 gets its answer', () => {
  const { retries, ...others } = seen.retries;
  expect(others).toEqual({
    refused: { type: 'RateLimitError', status: 429, code: 'too_many_requests', param: null },
    tokens: 12,
  });
  expect(retries).toBeGreaterThan(0);
});
