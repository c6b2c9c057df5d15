import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, encoder, NAME, post, serve, serveFake } from '../serve';

const KEY = 'key-of-the-web';
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
const completion = { model: NAME, prompt: 'x', max_tokens: 1 };

function promptOf(tokens: number): string {
  return JSON.stringify({ model: NAME, prompt: Array.from({ length: tokens }, () => 5), max_tokens: 1 });
}

describe('keys', () => {
  test.each(['/health', '/ready', '/version', '/metrics', '/openapi.json'])('%s needs no key', async (path) => {
    const { url } = await serveFake({}, { apiKeys: { keys: [KEY] } });

    expect((await fetch(url + path)).status).toBe(200);
  });

  test.each(['/v1/models', '/load', '/v1/nothing', '/health/', '/v1/models/x'])('%s needs a key', async (path) => {
    const { url } = await serveFake({}, { apiKeys: { keys: [KEY] } });

    const reply = await fetch(url + path);

    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(await reply.json()).toMatchObject({ error: { type: 'authentication_error', code: 'invalid_api_key' } });
  });

  test.each([
    '/v1/completions',
    '/v1/chat/completions',
    '/v1/responses',
    '/v1/embeddings',
    '/tokenize',
    '/score',
    '/classify',
  ])('the key of %s is checked before its body is read', async (path) => {
    const { url } = await serveFake({}, { apiKeys: { keys: [KEY] } });

    expect((await post(url, path, '{', bearer('wrong-key'))).status).toBe(401);
  });

  test('a client with a key is answered, and the engine gets the name of the key', async () => {
    const { url, engine } = await serveFake({}, { apiKeys: { keys: [KEY] } });

    expect((await post(url, '/v1/completions', completion, bearer(KEY))).status).toBe(200);
    expect(engine.requests[0]?.client).toBe('key-1');
  });

  test('/metrics can require a key', async () => {
    const { url } = await serveFake({}, { apiKeys: { keys: [KEY] }, metricsNeedKey: true });

    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/metrics`, { headers: bearer(KEY) })).status).toBe(200);
  });

  test('keys can be changed while the server runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    const file = join(folder, 'keys');
    writeFileSync(file, 'web: first-key\n');
    const { url, server } = await serveFake({}, { apiKeys: { file } });

    writeFileSync(file, 'web: second-key\n');
    server.reloadKeys();
    const statuses = [
      await post(url, '/v1/completions', completion, bearer('first-key')),
      await post(url, '/v1/completions', completion, bearer('second-key')),
    ].map(({ status }) => status);
    writeFileSync(file, 'x');
    server.reloadKeys();

    expect(statuses).toEqual([401, 200]);
    expect((await post(url, '/v1/completions', completion, bearer('second-key'))).status).toBe(200);
    rmSync(folder, { recursive: true });
  });
});

describe('limits', () => {
  test('a key with too many requests at once gets 429, another is answered', async () => {
    const { url, server } = await serveFake(
      { isHeld: true, answer: () => [] },
      { apiKeys: { keys: [KEY, 'another-key'] }, perKey: { concurrency: 1 } },
    );
    const leaving = new AbortController();
    const held = fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(KEY) },
      body: JSON.stringify(completion),
      signal: leaving.signal,
    }).catch(() => 'left');
    while (server.unfinished === 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });

    const reply = await post(url, '/v1/completions', completion, bearer(KEY));
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(await reply.json()).toMatchObject({ error: { type: 'rate_limit_error', code: 'too_many_requests' } });

    leaving.abort();
    expect(await held).toBe('left');
    while (server.unfinished > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    const other = new AbortController();
    setTimeout(() => other.abort(), 200);
    await expect(
      fetch(`${url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer('another-key') },
        body: JSON.stringify(completion),
        signal: other.signal,
      }),
    ).rejects.toThrow('abort');
  });

  test('a key that has used up its tokens gets 429 until the bucket has filled', async () => {
    const { url } = await serveFake(
      { answer: () => [1, 2, 3, 4, 5, 6, 7, 8] },
      { apiKeys: { keys: [KEY] }, perKey: { tokensPerMinute: 6 } },
    );

    expect((await post(url, '/v1/completions', { ...completion, max_tokens: 8 }, bearer(KEY))).status).toBe(200);
    const reply = await post(url, '/v1/completions', completion, bearer(KEY));

    expect(reply.status).toBe(429);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(20);
    expect((await post(url, '/tokenize', { prompt: 'x' }, bearer(KEY))).status).toBe(200);
  });

  test('a prompt that exceeds the token limit of the queue is rejected, but not if the queue is empty', async () => {
    const { url, server } = await serveFake({ isFull: true }, { maxQueueTokens: 50 });
    const leaving = new AbortController();
    const first = fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: promptOf(60),
      signal: leaving.signal,
    }).catch(() => 'left');
    while (server.unfinished < 1)
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });

    const second = await post(url, '/v1/completions', promptOf(1));
    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({ error: { code: 'queue_full' } });
    expect(server.admission.queuedTokens).toBe(60);

    leaving.abort();
    expect(await first).toBe('left');
    while (server.unfinished > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    expect(server.admission.queuedTokens).toBe(0);
  });

  test('a prompt over the limit is a 400', async () => {
    const { url } = await serveFake({}, { maxPromptTokens: 4 });

    expect(await ask(url, '/v1/completions', { prompt: [1, 2, 3, 4, 5] })).toMatchObject({
      error: { code: 'context_length_exceeded', message: expect.stringContaining('takes 4') },
    });
    expect((await post(url, '/v1/completions', { prompt: [1, 2, 3, 4], max_tokens: 1 })).status).toBe(200);
    const embedding = await serveFake({}, { maxPromptTokens: 4, model: encoder() });
    expect(await ask(embedding.url, '/v1/embeddings', { input: [1, 2, 3, 4, 5] })).toMatchObject({
      error: { code: 'context_length_exceeded' },
    });
  });

  test('an answer that takes too long is a 504, or the error that ends its stream', async () => {
    const { url } = await serve({ requestTimeoutSeconds: 0.05 });
    const body = { model: NAME, prompt: 'x', max_tokens: 250, ignore_eos: true };

    const reply = await post(url, '/v1/completions', body);

    expect(reply.status).toBe(504);
    expect(await reply.json()).toMatchObject({ error: { code: 'request_timeout', type: 'server_error' } });
    expect(await (await post(url, '/v1/completions', { ...body, stream: true })).text()).toMatch(
      /"code":"request_timeout"\}\}\n\n$/,
    );
    expect((await fetch(`${url}/metrics`).then((metrics) => metrics.text())).split('\n')).toContain(
      `vllm:request_success_total{model_name="${NAME}",engine="0",finished_reason="timeout"} 2`,
    );
  });
});
