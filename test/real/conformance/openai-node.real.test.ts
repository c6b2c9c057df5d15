import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { DIMENSIONS, KEY, MODEL, ServedForClients } from './served-for-clients';

// What OpenAI's own client for Node makes of the server: replies become its objects, refusals its errors, 429 a retry.

const PROMPT = 'First Citizen:\nSpeak';
const GREEDY = { model: MODEL, prompt: PROMPT, max_tokens: 12, temperature: 0 } as const;
const MESSAGES: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Speak' }];
const CHAT = { model: MODEL, messages: MESSAGES, max_completion_tokens: 12, temperature: 0 };

let served: ServedForClients;
let client: OpenAI;
beforeAll(async () => {
  served = await ServedForClients.start();
  client = new OpenAI({ baseURL: `${served.generator.url}/v1`, apiKey: KEY, maxRetries: 0 });
}, 600_000);
afterAll(async () => {
  expect(await served.stop()).toEqual([0, 0, 0]);
}, 60_000);

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

async function errorOf(asked: Promise<unknown>): Promise<APIError> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof APIError) return error;
  throw new Error(`this was no error of the server: ${String(error)}`);
}

test('models are listed, and told by name', async () => {
  const models = await all(client.models.list());

  expect(models.map(({ id, object }) => [id, object])).toEqual([[MODEL, 'model']]);
  expect(await client.models.retrieve(MODEL)).toEqual(models[0]);
});

test('a completion streams the text that it has when it comes whole', async () => {
  const whole = await client.completions.create(GREEDY);
  const chunks = await all(
    await client.completions.create({ ...GREEDY, stream: true, stream_options: { include_usage: true } }),
  );

  expect(whole.choices[0]?.finish_reason).toBe('length');
  expect(whole.usage).toMatchObject({ completion_tokens: 12, total_tokens: 12 + (whole.usage?.prompt_tokens ?? 0) });
  expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(whole.choices[0]?.text);
  expect(chunks.length).toBeGreaterThan(6);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 12 } });
});

test('several answers to several prompts come in their order, each with log-probabilities of its tokens', async () => {
  const { choices } = await client.completions.create({
    ...GREEDY,
    prompt: [PROMPT, 'ROMEO:'],
    n: 2,
    logprobs: 3,
    seed: 7,
    temperature: 0.8,
  });

  expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  for (const { logprobs, text } of choices) {
    expect(logprobs?.tokens?.join('')).toBe(text);
    for (const logprob of logprobs?.token_logprobs ?? []) expect(logprob).toBeLessThanOrEqual(0);
    for (const likeliest of logprobs?.top_logprobs ?? [])
      expect(Object.keys(likeliest).length).toBeGreaterThanOrEqual(3);
  }
});

test('a chat streams the message that it has when it comes whole, also through the stream helper', async () => {
  const whole = await client.chat.completions.create(CHAT);
  const chunks = await all(await client.chat.completions.create({ ...CHAT, stream: true }));
  const helper = client.chat.completions.stream(CHAT);

  expect(whole.choices[0]?.message).toMatchObject({ role: 'assistant', content: expect.any(String) });
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(whole.choices[0]?.message.content);
  expect((await helper.finalChatCompletion()).choices[0]).toMatchObject({
    finish_reason: whole.choices[0]?.finish_reason,
    message: { content: whole.choices[0]?.message.content },
  });
});

test('an answer that must follow a JSON Schema is parsed by the client', async () => {
  const schema = {
    type: 'object',
    properties: { mood: { enum: ['merry', 'sad'] } },
    required: ['mood'],
    additionalProperties: false,
  };
  const parsed = await client.chat.completions.parse({
    ...CHAT,
    max_completion_tokens: 100,
    response_format: { type: 'json_schema', json_schema: { name: 'mood', schema, strict: true } },
  });

  expect(JSON.parse(parsed.choices[0]?.message.content ?? '')).toEqual({
    mood: expect.stringMatching(/^(merry|sad)$/),
  });
});

test('a response streams, event by event, the text that it has when it comes whole', async () => {
  const asked = { model: MODEL, input: 'Speak', max_output_tokens: 12, temperature: 0, store: false } as const;
  const whole = await client.responses.create(asked);
  const events = await all(await client.responses.create({ ...asked, stream: true }));
  const helper = client.responses.stream(asked);

  expect(whole.output_text).not.toBe('');
  expect(whole).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    usage: { output_tokens: 12 },
  });
  expect(events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')).toBe(
    whole.output_text,
  );
  expect([events[0]?.type, events.at(-1)?.type]).toEqual(['response.created', 'response.incomplete']);
  expect((await helper.finalResponse()).output_text).toBe(whole.output_text);
});

test.each(['decoder', 'encoder'] as const)(
  'embeddings of a %s are the same as numbers and as base64, of length 1',
  async (kind) => {
    const embedder = new OpenAI({ baseURL: `${served[kind].url}/v1`, apiKey: 'none', maxRetries: 0 });
    const input = ['to be', 'or not to be'];
    const floats = await embedder.embeddings.create({ model: kind, input, encoding_format: 'float' });
    // this client asks for base64, and decodes it
    const coded = await embedder.embeddings.create({ model: kind, input });
    const short = await embedder.embeddings.create({
      model: kind,
      input: 'to be',
      dimensions: 8,
      encoding_format: 'float',
    });

    expect(floats.data.map(({ embedding }) => embedding.length)).toEqual([DIMENSIONS[kind], DIMENSIONS[kind]]);
    for (const { embedding } of [...floats.data, ...short.data]) expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    for (const [index, { embedding }] of coded.data.entries()) {
      expect([...embedding]).toEqual((floats.data[index]?.embedding ?? []).map((value) => expect.closeTo(value, 6)));
    }
    expect(short.data[0]?.embedding.length).toBe(8);
    expect(floats.data[0]?.embedding).not.toEqual(floats.data[1]?.embedding);
  },
);

test.each([
  [
    'a key that is not one',
    () => client.withOptions({ apiKey: 'stolen' }).completions.create(GREEDY),
    AuthenticationError,
    401,
    'invalid_api_key',
    null,
  ],
  [
    'a model that is not served',
    () => client.completions.create({ ...GREEDY, model: 'gpt-9' }),
    NotFoundError,
    404,
    'model_not_found',
    'model',
  ],
  [
    'a temperature that is none',
    () => client.completions.create({ ...GREEDY, temperature: 3 }),
    BadRequestError,
    400,
    'invalid_value',
    'temperature',
  ],
  [
    'a prompt that leaves no room for an answer',
    () => client.completions.create({ ...GREEDY, prompt: Array.from({ length: 300 }, () => 5) }),
    BadRequestError,
    400,
    'context_length_exceeded',
    'max_tokens',
  ],
  [
    'embeddings of a model that makes none',
    () => client.embeddings.create({ model: MODEL, input: 'x' }),
    BadRequestError,
    400,
    'unsupported_model',
    'model',
  ],
  ['a stored response', () => client.responses.retrieve('resp_1'), NotFoundError, 404, 'unknown_url', null],
])('%s is told as the error that the client has for it', async (_title, asked, type, status, code, param) => {
  const error = await errorOf(asked());

  expect(error).toBeInstanceOf(type);
  expect({ status: error.status, code: error.code, param: error.param }).toEqual({ status, code, param });
});

test('a 429 is an error that says when to come again, and a client that may retry gets its answer', async () => {
  // Far more than fits between the two: while nobody reads on, this request stays open, and the key may have one.
  const holder = await client.completions.create({ ...GREEDY, max_tokens: 200, n: 64, logprobs: 20, stream: true });
  await holder[Symbol.asyncIterator]().next();

  const refused = await errorOf(client.completions.create(GREEDY));
  const statuses: number[] = [];
  const patient = client.withOptions({
    maxRetries: 8,
    fetch: async (...request) => {
      const reply = await fetch(...request);
      statuses.push(reply.status);
      holder.controller.abort();
      return reply;
    },
  });
  const answer = await patient.completions.create(GREEDY);

  expect(refused).toBeInstanceOf(RateLimitError);
  expect(refused.headers?.get('retry-after')).toBe('1');
  expect(answer.usage?.completion_tokens).toBe(12);
  expect([statuses[0], statuses.at(-1)]).toEqual([429, 200]);
}, 60_000);
