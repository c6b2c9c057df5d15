import { once } from 'node:events';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import OpenAI from 'openai';
import { loadModel, RuntimeServer, type ServerOptions } from '../../../lib/runtime/src/index';
import { BUNDLED } from '../golden/golden';
import { FakeEngine } from './fake-engine';

const NAME = 'tiny-shakespeare';
const model = loadModel(BUNDLED);

interface Served {
  readonly server: RuntimeServer;
  readonly url: string;
  readonly client: OpenAI;
}

const open: RuntimeServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(options: Partial<ServerOptions> = {}, load = true): Promise<Served> {
  const server = new RuntimeServer({ model, ...options });
  open.push(server);
  const url = await server.listen();
  if (load) await server.load();
  return { server, url, client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 }) };
}

function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function completion(fields: object): object {
  return { model: NAME, prompt: 'x', ...fields };
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((row) => row.startsWith(name));
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition()))
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
}

async function fakeEngine(): Promise<FakeEngine> {
  return new FakeEngine();
}

describe('answers', () => {
  test('the model is listed and can be looked up by its name', async () => {
    const { client } = await serve();

    expect((await client.models.list()).data).toMatchObject([{ id: NAME, object: 'model', max_model_len: 256 }]);
    expect(await client.models.retrieve(NAME)).toMatchObject({ id: NAME });
  });

  test('a completion is the greedy text of the model, with its usage', async () => {
    const { client } = await serve();

    const answer = await client.completions.create({
      model: NAME,
      prompt: 'HAMLET.\nTo be, or not to be, that is the question:',
      max_tokens: 12,
      temperature: 0,
    });

    // The greedy tokens of transformers for this prompt (golden/tiny-shakespeare).
    expect(answer.choices).toEqual([
      {
        index: 0,
        text: model.tokenizer.decode([199, 41, 457, 324, 367, 12, 293, 457, 324, 367, 707, 370]),
        logprobs: null,
        finish_reason: 'length',
        stop_reason: null,
      },
    ]);
    expect(answer.usage).toEqual({
      prompt_tokens: 19,
      completion_tokens: 12,
      total_tokens: 31,
      prompt_tokens_details: { cached_tokens: expect.any(Number) },
    });
  });

  test('a stream has the same text in pieces, and the usage if requested', async () => {
    const { client } = await serve();
    const request = { model: NAME, prompt: 'KING', max_tokens: 20, temperature: 0.9, top_p: 0.9, seed: 3 } as const;

    const whole = await client.completions.create(request);
    const chunks: OpenAI.Completion[] = [];
    for await (const chunk of await client.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    }))
      chunks.push(chunk);

    expect(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join('')).toBe(whole.choices[0]?.text);
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  test('a chat is answered whole and as a stream', async () => {
    const { client } = await serve();
    const request = {
      model: NAME,
      messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Who art thou?' }] }],
      max_completion_tokens: 8,
      temperature: 0,
    };

    const whole = await client.chat.completions.create(request);
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) chunks.push(chunk);

    expect(whole).toMatchObject({
      object: 'chat.completion',
      model: NAME,
      choices: [{ message: { role: 'assistant' }, finish_reason: 'length' }],
      usage: { completion_tokens: 8 },
    });
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(chunks.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'length' });
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('a stop string ends the answer before it and cancels the generation', async () => {
    const { client, url } = await serve();
    const request = { model: NAME, prompt: 'HAMLET.\n', max_tokens: 200, temperature: 0 };
    const free = (await client.completions.create({ ...request, max_tokens: 40 })).choices[0]?.text ?? '';
    const stop = free.slice(20, 26);

    const answer = await client.completions.create({ ...request, stop: ['never said', stop] });

    expect(answer.choices[0]).toMatchObject({ text: free.slice(0, free.indexOf(stop)), finish_reason: 'stop' });
    expect(answer.usage?.completion_tokens).toBeLessThan(40);
    await until(async () => (await metric(url, 'vllm:num_requests_running')) === 0);
  });

  test('stop_reason is the stop string, the stop token or null', async () => {
    const { url } = await serve();
    const prompt = 'HAMLET.\nTo be, or not to be, that is the question:';
    const ask = async (fields: object): Promise<{ finish_reason: string; stop_reason: unknown }> => {
      const reply = (await (
        await post(url, '/v1/completions', completion({ prompt, max_tokens: 12, temperature: 0, ...fields }))
      ).json()) as { choices: [{ finish_reason: string; stop_reason: unknown }] };
      return reply.choices[0];
    };
    const told = (await (
      await post(
        url,
        '/v1/completions',
        completion({ prompt, max_tokens: 4, temperature: 0, logprobs: 0, return_tokens_as_token_ids: true }),
      )
    ).json()) as { choices: [{ logprobs: { tokens: string[] } }] };
    const third = Number(told.choices[0].logprobs.tokens[2]?.replace('token_id:', ''));

    expect(await ask({})).toMatchObject({ finish_reason: 'length', stop_reason: null });
    expect(await ask({ stop: ['never seen', 'so'] })).toMatchObject({ finish_reason: 'stop', stop_reason: 'so' });
    expect(await ask({ stop_token_ids: [third] })).toMatchObject({ finish_reason: 'stop', stop_reason: third });
  });

  test('answers have a fingerprint, which differs for other weights', async () => {
    const [plain, again, eightBit] = await Promise.all([
      serve({ startEngine: fakeEngine }),
      serve({ startEngine: fakeEngine }),
      serve({ startEngine: fakeEngine, quantize: 'q8' }),
    ]);
    const print = async ({ client }: typeof plain): Promise<unknown> =>
      (await client.completions.create({ model: NAME, prompt: 'x', max_tokens: 1 })).system_fingerprint;

    expect(await print(plain)).toMatch(/^ai-datacenter-\d+\.\d+\.\d+-\w+-[0-9a-f]{8}$/);
    expect(await print(again)).toBe(await print(plain));
    expect(await print(eightBit)).not.toBe(await print(plain));
    const stream = await plain.client.chat.completions.create({
      model: NAME,
      messages: [{ role: 'user', content: 'x' }],
      max_tokens: 1,
      stream: true,
    });
    for await (const chunk of stream) expect(chunk.system_fingerprint).toBe(await print(plain));
  });

  test("a prompt scored with echo and without answer also has vLLM's field prompt_logprobs", async () => {
    const { url } = await serve();

    const reply = (await (
      await post(url, '/v1/completions', completion({ prompt: 'HAMLET', max_tokens: 0, echo: true, logprobs: 1 }))
    ).json()) as { choices: [{ prompt_logprobs: unknown[]; logprobs: { tokens: unknown[] } }] };

    expect(reply.choices[0].prompt_logprobs).toHaveLength(reply.choices[0].logprobs.tokens.length);
    expect(reply.choices[0].prompt_logprobs[0]).toBeNull();
    expect(reply.choices[0].prompt_logprobs[1]).toEqual(expect.any(Object));
  });

  test('a prompt of token numbers is used unchanged', async () => {
    const { client } = await serve();
    const tokens = model.tokenizer.encode('ROMEO.\n');
    const request = { model: NAME, max_tokens: 5, temperature: 0 };

    const [byTokens, byText] = [
      await client.completions.create({ ...request, prompt: tokens }),
      await client.completions.create({ ...request, prompt: 'ROMEO.\n' }),
    ];

    expect(byTokens.choices).toEqual(byText.choices);
  });

  test('an empty prompt becomes the start token', async () => {
    const { client } = await serve();

    expect(
      (await client.completions.create({ model: NAME, prompt: '', max_tokens: 3, temperature: 0 })).usage,
    ).toMatchObject({ prompt_tokens: 1, completion_tokens: 3 });
  });

  test('without max_tokens a completion has 16 tokens, a chat as many as fit the context', async () => {
    const { client } = await serve({ maxModelLen: 48 });
    const stopless = { model: NAME, temperature: 0 };

    expect((await client.completions.create({ ...stopless, prompt: 'KING' })).usage?.completion_tokens).toBe(16);
    expect(
      (await client.chat.completions.create({ ...stopless, messages: [{ role: 'user', content: 'x' }] })).usage
        ?.total_tokens,
    ).toBe(48);
  });

  test('concurrent requests get the same answers as single ones', async () => {
    const { client } = await serve({ maxNumSeqs: 3 });
    const requests = Array.from({ length: 6 }, (_, index) => ({
      model: NAME,
      prompt: `ACT ${index}`,
      max_tokens: 10 + index,
      seed: index,
    }));
    const alone: (string | undefined)[] = [];
    for (const request of requests) alone.push((await client.completions.create(request)).choices[0]?.text);

    const together = await Promise.all(requests.map((request) => client.completions.create(request)));

    expect(together.map((answer) => answer.choices[0]?.text)).toEqual(alone);
  });
});

describe('errors in the shape of OpenAI', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ bodyLimitBytes: 20_000 });
    open.length = 0; // closed below, not after the first test
  });
  afterAll(() => served.server.close());

  test.each<[string, object, string, string | null]>([
    ['beam search', { use_beam_search: true }, 'unsupported_parameter', 'use_beam_search'],
    ['a suffix', { suffix: 'the end' }, 'unsupported_parameter', 'suffix'],
    ['best_of beyond n', { best_of: 3, n: 2 }, 'unsupported_value', 'best_of'],
    ['too many answers', { n: 129 }, 'invalid_value', 'n'],
    ['too many answers to many prompts', { n: 128, prompt: Array.from({ length: 40 }, String) }, 'invalid_value', 'n'],
    ['too many log-probabilities', { logprobs: 21 }, 'invalid_value', 'logprobs'],
    ['prompt_logprobs in a stream', { prompt_logprobs: 1, stream: true }, 'invalid_value', 'prompt_logprobs'],
    ['a bias of no token', { logit_bias: { 2048: 1 } }, 'invalid_value', 'logit_bias'],
    ['a bias over 100', { logit_bias: { 5: 101 } }, 'invalid_value', 'logit_bias[5]'],
    ['more tokens at least than at most', { min_tokens: 17 }, 'invalid_value', 'min_tokens'],
    ['two forms at once', { structured_outputs: { regex: 'a', choice: ['b'] } }, 'invalid_value', 'structured_outputs'],
    ['no form of JSON', { response_format: { type: 'json_schema' } }, 'invalid_value', 'response_format.json_schema'],
    ['a JSON schema that is none', { structured_outputs: { json: '{' } }, 'invalid_value', 'structured_outputs.json'],
    ['an older name of structured outputs', { guided_json: {} }, 'unsupported_parameter', 'guided_json'],
    ['a temperature over 2', { temperature: 2.1 }, 'invalid_value', 'temperature'],
    ['a temperature as text', { temperature: '1' }, 'invalid_value', 'temperature'],
    ['top_p of 0', { top_p: 0 }, 'invalid_value', 'top_p'],
    ['a fraction of a token', { max_tokens: 1.5 }, 'invalid_value', 'max_tokens'],
    ['no tokens', { max_tokens: 0 }, 'invalid_value', 'max_tokens'],
    ['too many stop strings', { stop: Array.from({ length: 17 }, String) }, 'invalid_value', 'stop'],
    ['an empty stop string', { stop: '' }, 'invalid_value', 'stop'],
    ['stream_options without stream', { stream_options: { include_usage: true } }, 'invalid_value', 'stream_options'],
    [
      'include_usage as text',
      { stream: true, stream_options: { include_usage: 'yes' } },
      'invalid_value',
      'stream_options.include_usage',
    ],
    ['no prompt', { prompt: undefined }, 'invalid_value', 'prompt'],
    ['a prompt of this and that', { prompt: ['a', 5] }, 'invalid_value', 'prompt[1]'],
    ['a number as prompt', { prompt: 5 }, 'invalid_value', 'prompt'],
    ['a token outside the vocabulary', { prompt: [1, 2048] }, 'invalid_value', 'prompt'],
    ['a prompt and answer over the context', { prompt: 'x', max_tokens: 256 }, 'context_length_exceeded', 'max_tokens'],
    ['a prompt over the context', { prompt: 'x '.repeat(300) }, 'context_length_exceeded', 'max_tokens'],
    ['a prompt far over the context', { prompt: 'x'.repeat(19_000) }, 'context_length_exceeded', 'prompt'],
  ])('%s is a 400 that names the field', async (_title, fields, code, param) => {
    const reply = await post(served.url, '/v1/completions', completion(fields));

    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', code, param },
    });
  });

  test.each<[string, object, string]>([
    [
      'a part without its text',
      { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      'messages[0].content[0].text',
    ],
    ['no messages', { messages: [] }, 'messages'],
    ['a message that is text', { messages: ['hi'] }, 'messages[0]'],
    ['a role that nobody has', { messages: [{ role: 'god', content: 'x' }] }, 'messages[0].role'],
    ['no content', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    [
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
      'messages[0].content[0].type',
    ],
    [
      'a tool that is no function',
      { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'function' }] },
      'tools[0].function',
    ],
    [
      'tools that the template knows nothing of',
      { messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'function', function: { name: 'f' } }] },
      'tools',
    ],
    ['a call of nothing', { messages: [{ role: 'user', content: 'x' }], tool_choice: 'required' }, 'tool_choice'],
    [
      'a call of another tool',
      {
        messages: [{ role: 'user', content: 'x' }],
        tools: [{ type: 'function', function: { name: 'f' } }],
        tool_choice: { type: 'function', function: { name: 'g' } },
      },
      'tool_choice.function.name',
    ],
    ['top_logprobs without logprobs', { messages: [{ role: 'user', content: 'x' }], top_logprobs: 2 }, 'top_logprobs'],
    [
      'a call by the user',
      { messages: [{ role: 'user', content: 'x', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }] },
      'messages[0].tool_calls',
    ],
    ['audio', { messages: [{ role: 'user', content: 'x' }], modalities: ['text', 'audio'] }, 'modalities'],
  ])('a chat with %s is a 400 that names the field', async (_title, fields, param) => {
    const reply = await post(served.url, '/v1/chat/completions', { model: NAME, ...fields });

    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
  });

  test('values without effect are accepted', async () => {
    const reply = await post(served.url, '/v1/chat/completions', {
      model: NAME,
      messages: [{ role: 'user', content: 'x', name: 'n' }],
      max_tokens: 1,
      n: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      logit_bias: null,
      tools: [],
      tool_choice: 'none',
      response_format: { type: 'text' },
      user: 'me',
      metadata: {},
      logprobs: false,
      top_k: -1,
      modalities: ['text'],
      stop: [],
      stream_options: null,
      a_field_that_only_others_know: 1,
      constructor: 1,
    });

    expect(reply.status).toBe(200);
  });

  test('an unknown model is a NotFoundError in the client', async () => {
    await expect(served.client.completions.create({ model: 'gpt-9', prompt: 'x' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
    await expect(served.client.models.retrieve('gpt-9')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test.each<[string, () => Promise<Response>, number, string]>([
    ['an unknown path', () => fetch(`${served.url}/v1/nothing`), 404, 'unknown_url'],
    ['a wrong method', () => fetch(`${served.url}/v1/completions`), 405, 'method_not_allowed'],
    [
      'a body over the limit',
      () => post(served.url, '/v1/completions', completion({ prompt: 'x'.repeat(30_000) })),
      413,
      'body_too_large',
    ],
    ['broken JSON', () => post(served.url, '/v1/completions', '{"model":'), 400, 'invalid_json'],
    ['no body', () => post(served.url, '/v1/completions', ''), 400, 'invalid_json'],
    ['a list as body', () => post(served.url, '/v1/completions', []), 400, 'invalid_type'],
    [
      'another content type',
      () => post(served.url, '/v1/completions', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'invalid_content_type',
    ],
    [
      'a poisoned prototype',
      () => post(served.url, '/v1/completions', '{"__proto__":{"prompt":"x"}}'),
      400,
      'invalid_value',
    ],
    [
      'a body that nests too deep',
      () => post(served.url, '/v1/completions', `{"prompt":"x","metadata":${'['.repeat(5000)}${']'.repeat(5000)}}`),
      400,
      'invalid_value',
    ],
    [
      'a compressed body',
      () => post(served.url, '/v1/completions', gzipSync('{}').toString('latin1'), { 'content-encoding': 'gzip' }),
      415,
      'invalid_content_encoding',
    ],
    ['a path that cannot be decoded', () => fetch(`${served.url}/v1/models/%E0%A4`), 400, 'invalid_url'],
  ])('%s', async (_title, ask, status, code) => {
    const reply = await ask();

    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toContain('application/json');
    expect(await reply.json()).toMatchObject({
      error: { type: 'invalid_request_error', code, message: expect.any(String) },
    });
  });
});

test.each([
  ['GET', '/v1/completions', 'POST'],
  ['TRACE', '/health', 'GET, HEAD'],
  ['DELETE', '/v1/models/org/name', 'GET, HEAD'],
  ['QUERY', '/v1/models/x?y=1', 'GET, HEAD'],
])('%s %s is answered with the allowed methods', async (method, path, allow) => {
  const { url } = await serve({}, false);

  // fetch sends no TRACE
  const [reply] = (await once(http.request(`${url}${path}`, { method }).end(), 'response')) as [http.IncomingMessage];
  reply.resume();

  expect([reply.statusCode, reply.headers.allow]).toEqual([405, allow]);
});

describe('load', () => {
  test('a full queue rejects a request with 429 and Retry-After', async () => {
    const { url } = await serve({ maxNumSeqs: 1, maxQueue: 1 });
    const body = { model: NAME, prompt: 'x', max_tokens: 60 };

    const replies = await Promise.all([
      post(url, '/v1/completions', body),
      post(url, '/v1/completions', body),
      post(url, '/v1/completions', body),
    ]);

    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
    const refused = replies.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(await refused?.json()).toMatchObject({ error: { type: 'rate_limit_error', code: 'queue_full' } });
    expect(await metric(url, 'vllm:admission_rejections_total')).toBe(1);
    // The queue has room again.
    expect((await post(url, '/v1/completions', { ...body, max_tokens: 1 })).status).toBe(200);
  });

  test.each([true, false])(
    'a client that leaves (stream: %p) stops the work for it, and one that waits behind it is next',
    async (stream) => {
      // The slowest backend: 250 tokens take long enough for what the test waits for in between.
      const { url, server } = await serve({ maxNumSeqs: 1, backend: 'reference' });
      const leaving = new AbortController();
      const waiting = new AbortController();
      const ask = (signal: AbortSignal, maxTokens: number) =>
        fetch(`${url}/v1/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model: NAME, prompt: 'HAMLET', max_tokens: maxTokens, stream }),
          signal,
        }).then((reply) => reply.text());
      const left = ask(leaving.signal, 250).catch((error: Error) => error.name);
      await until(() => server.engine.stats.running === 1);
      const leftTheQueue = ask(waiting.signal, 250).catch((error: Error) => error.name);
      await until(() => server.engine.unfinished === 2);
      const next = ask(new AbortController().signal, 2);
      await until(() => server.engine.unfinished === 3);

      waiting.abort();
      await until(() => server.engine.unfinished === 2);
      leaving.abort();

      expect(await left).toBe('AbortError');
      expect(await leftTheQueue).toBe('AbortError');
      expect(await next).toContain('length');
      expect(await metric(url, 'vllm:generation_tokens_total')).toBeLessThan(250);
      await until(
        async () =>
          (await metric(url, `vllm:request_success_total{model_name="${NAME}",engine="0",finished_reason="abort"}`)) ===
          2,
      );
      // Cancelled answers are not recorded in the lengths of answers.
      expect(await metric(url, 'vllm:request_max_num_generation_tokens_count')).toBe(1);
    },
  );

  test("metrics count what was done, by vLLM's names", async () => {
    const { url, client } = await serve({ servedModelName: 'bard' });

    await client.completions.create({ model: 'bard', prompt: 'HAMLET', max_tokens: 5, temperature: 0 });

    const text = await (await fetch(`${url}/metrics`)).text();
    const labels = 'model_name="bard",engine="0"';
    const prompt = model.tokenizer.encode('HAMLET').length;
    for (const line of [
      `vllm:num_requests_running{${labels}} 0`,
      `vllm:num_requests_waiting{${labels}} 0`,
      `vllm:kv_cache_usage_perc{${labels}} 0`,
      `vllm:prompt_tokens_total{${labels}} ${prompt}`,
      `vllm:generation_tokens_total{${labels}} 5`,
      `vllm:request_success_total{${labels},finished_reason="length"} 1`,
      `vllm:request_success_total{${labels},finished_reason="stop"} 0`,
      `vllm:time_to_first_token_seconds_count{${labels}} 1`,
      `vllm:inter_token_latency_seconds_count{${labels}} 4`,
      `vllm:e2e_request_latency_seconds_count{${labels}} 1`,
      ...[
        'request_prefill_time_seconds',
        'request_decode_time_seconds',
        'request_inference_time_seconds',
        'request_queue_time_seconds',
        'request_time_per_output_token_seconds',
        'request_params_n',
      ].map((name) => `vllm:${name}_count{${labels}} 1`),
      `vllm:request_prompt_tokens_sum{${labels}} ${prompt}`,
      `vllm:request_generation_tokens_sum{${labels}} 5`,
      `vllm:request_params_max_tokens_sum{${labels}} 5`,
      `vllm:request_max_num_generation_tokens_sum{${labels}} 5`,
      `vllm:request_num_preemptions_bucket{le="1",${labels}} 1`,
      `vllm:request_num_preemptions_sum{${labels}} 0`,
      `vllm:request_prompt_tokens_bucket{le="200",${labels}} 1`,
      `vllm:num_preemptions_total{${labels}} 0`,
      `vllm:num_requests_waiting_by_reason{${labels},reason="capacity"} 0`,
      // The request that the server sends to itself while loading is a step of one token, but not counted as a request.
      `vllm:iteration_tokens_total_sum{${labels}} ${1 + prompt + 4}`,
      `engine_step_seconds_count{${labels}} 6`,
      `vllm:cache_config_info{${labels},block_size="16",num_gpu_blocks="128"} 1`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(await metric(url, 'vllm:prefix_cache_queries_total')).toBeGreaterThanOrEqual(prompt);
    expect(await metric(url, `engine_backend_info{${labels},backend=`)).toBe(1);
    expect(await metric(url, 'engine_weights_bytes')).toBeGreaterThan(1e6);
  });
});

describe('readiness', () => {
  test('a server is healthy before its model is loaded, and ready after that', async () => {
    const { url, server } = await serve({}, false);

    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    const early = await post(url, '/v1/completions', { model: NAME, prompt: 'x' });
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('5');
    expect(await early.json()).toMatchObject({ error: { type: 'server_error', code: 'unavailable' } });

    await server.load();
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test("a context longer than the model's is rejected", () => {
    expect(() => new RuntimeServer({ model, maxModelLen: 257 })).toThrow(RangeError);
  });
});
