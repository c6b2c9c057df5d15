import { NAME, post, serveFake } from './serve';

// Replies of a server whose shutdown timeout ends before its answers do.

async function giveUp(fields: object): Promise<Response> {
  const { server, url, engine } = await serveFake({ isHeld: true, answer: () => [70, 71, 72] });
  const reply = post(url, '/v1/completions', { model: NAME, prompt: 'x', max_tokens: 8, ...fields });
  while (engine.unfinished === 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  await server.drain(0, 0);
  return reply;
}

test('a drain that times out ends a stream with the finish reason abort after the text so far', async () => {
  const text = await (await giveUp({ stream: true })).text();

  expect(text).toContain('"finish_reason":"abort"');
  expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  expect(text).not.toContain('error');
});

test('a drain that times out replies with 503 if nothing was sent yet', async () => {
  const reply = await giveUp({});

  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('1');
  expect(await reply.json()).toMatchObject({ error: { code: 'unavailable' } });
});

test('a drain that times out ends a stream with an error if some prompts were not started', async () => {
  const text = await (await giveUp({ prompt: Array.from({ length: 20 }, () => 'x'), stream: true })).text();

  expect(text).toContain('"finish_reason":"abort"');
  expect(text).toContain('aborted this answer');
});
