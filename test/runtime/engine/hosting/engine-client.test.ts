import { readModelSpec } from '../../../../lib/runtime/src/checkpoint/config';
import {
  EngineClient,
  EngineFailure,
  type Generation,
  type GenerationEvent,
  PoolingEnded,
  QueueFull,
} from '../../../../lib/runtime/src/engine/hosting/engine-client';
import type { GenerationRequest } from '../../../../lib/runtime/src/engine/protocol';
import { RequestRefused } from '../../../../lib/runtime/src/engine/request-refused';
import { BUNDLED } from '../../golden/golden';

const spec = readModelSpec(BUNDLED);
const GREEDY = { temperature: 0, topK: 0, topP: 1 };
const clients: EngineClient[] = [];

async function start(maxQueue = 8, onFailure: (error: Error) => void = () => undefined): Promise<EngineClient> {
  const client = await EngineClient.start(
    { folder: BUNDLED, spec, limits: { maxModelLen: 64, maxNumSeqs: 2, maxBatchedTokens: 16 }, backend: 'reference' },
    maxQueue,
    onFailure,
  );
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

function request(more: Partial<GenerationRequest> = {}): GenerationRequest {
  return { prompt: [1, 2, 3], maxTokens: 3, sampling: GREEDY, ignoreEos: true, ...more };
}

async function eventsOf(generation: Generation): Promise<GenerationEvent[]> {
  const events: GenerationEvent[] = [];
  for await (const event of generation) events.push(event);
  return events;
}

test('the events of an answer are in order: admitted, prompt, tokens, finished', async () => {
  const client = await start();
  const events = await eventsOf(client.submit(request({ logprobs: 1, promptLogprobs: 1 })));

  expect(events.map(({ type }) => type)).toEqual(['admitted', 'prompt', 'token', 'token', 'token', 'finished']);
  expect(events[1]).toMatchObject({ logprobs: [undefined, { top: [{}] }, { top: [{}] }] });
  expect(events[2]).toMatchObject({ logprobs: { rank: 1, top: [{}] } });
  expect(client.unfinished).toBe(0);
});

test('the backend is reported with the size of its cache', async () => {
  expect((await start()).backend).toMatchObject({ name: 'reference', kvBlocks: 2 * 4 });
});

test('a request that cannot be computed fails alone; the others continue', async () => {
  const client = await start();
  const good = eventsOf(client.submit(request()));
  const long = eventsOf(client.submit(request({ maxTokens: 62 })));
  const form = eventsOf(client.submit(request({ constraint: { type: 'regex', pattern: '(' } })));

  await expect(long).rejects.toThrow(RequestRefused);
  await expect(form).rejects.toThrow(RequestRefused);
  expect((await good).at(-1)).toEqual({ type: 'finished', reason: 'length' });
  expect(client.unfinished).toBe(0);
});

test('a text is embedded; a classification is rejected if the model is not a classifier', async () => {
  const client = await start();

  expect(await client.pool({ tokens: [1, 2, 3], task: 'embed' }).values).toHaveLength(spec.hidden);
  await expect(client.pool({ tokens: [1], task: 'classify' }).values).rejects.toThrow(RequestRefused);
});

test('a cancelled answer ends with abort, a cancelled vector rejects', async () => {
  const client = await start();
  const generation = client.submit(request({ maxTokens: 60 }));
  const pooling = client.pool({ tokens: [1, 2, 3], task: 'embed' });
  generation.cancel();
  pooling.cancel();
  pooling.cancel(); // harmless

  expect((await eventsOf(generation)).at(-1)).toEqual({ type: 'finished', reason: 'abort' });
  await expect(pooling.values).rejects.toEqual(new PoolingEnded('abort'));
  expect(client.unfinished).toBe(0);
});

test('a request past its deadline ends with timeout', async () => {
  const client = await start();
  const deadline = Date.now() - 1;

  expect(await eventsOf(client.submit(request({ deadline })))).toEqual([{ type: 'finished', reason: 'timeout' }]);
  await expect(client.pool({ tokens: [1], task: 'embed', deadline }).values).rejects.toEqual(
    new PoolingEnded('timeout'),
  );
});

test('answers and vectors share the capacity of the queue', async () => {
  const client = await start(1);
  const open = [client.submit(request()), client.submit(request())];
  const pooling = client.pool({ tokens: [1], task: 'embed' });

  expect(() => client.submit(request())).toThrow(QueueFull);
  expect(() => client.pool({ tokens: [1], task: 'embed' })).toThrow(QueueFull);
  await Promise.all([...open.map(eventsOf), pooling.values]);
  expect((await eventsOf(client.submit(request()))).at(-1)?.type).toBe('finished');
});

test('when the engine fails every request fails once, and new ones are rejected', async () => {
  const failures: Error[] = [];
  const client = await start(8, (error) => failures.push(error));
  const events = eventsOf(client.submit(request({ maxTokens: 60 })));
  const { values } = client.pool({ tokens: [1], task: 'embed' });
  client.onFailure(new Error('broken'));
  client.onFailure(new Error('broken again'));

  await expect(events).rejects.toThrow(EngineFailure);
  await expect(values).rejects.toThrow(EngineFailure);
  expect(failures.map(({ message }) => message)).toEqual(['broken']);
  expect(() => client.submit(request())).toThrow(EngineFailure);
});

test('cancelAll cancels all requests', async () => {
  const client = await start();
  const open = [1, 2, 3].map(() => eventsOf(client.submit(request({ maxTokens: 60 }))));
  client.cancelAll();

  for (const events of await Promise.all(open)) expect(events.at(-1)).toEqual({ type: 'finished', reason: 'abort' });
});
