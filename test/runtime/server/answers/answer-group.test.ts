import { AnswerGroup, type GroupEvent } from '../../../../lib/runtime/src/server/answers/answer-group';
import { Metrics } from '../../../../lib/runtime/src/server/telemetry/metrics';
import { IDLE_STATS } from '../../../../lib/runtime/src/engine/protocol';
import { FakeEngine, type Script } from '../fake-engine';
import { model, NAME, post, serveFake } from '../serve';

const words = model.tokenizer.encode('to be or not to be');

function group(
  script: Script,
  count = 1,
): { readonly answers: AnswerGroup; readonly engine: FakeEngine; idle: number } {
  const engine = new FakeEngine(script);
  const told = { idle: 0 };
  const context = { engine, tokenizer: model.tokenizer, metrics: new Metrics(NAME, 256, () => IDLE_STATS) };
  const request = {
    prompt: [1],
    maxTokens: 50,
    sampling: { temperature: 0, topK: 0, topP: 1 },
    stop: [],
    stopTokens: [],
    logprobs: undefined,
  };
  const answers = new AnswerGroup(
    context,
    Array.from({ length: count }, () => ({ ...request })),
    2,
    {
      onAdmitted: () => undefined,
      onToken: () => undefined,
      onIdle: () => {
        told.idle += 1;
      },
    },
  );
  return {
    answers,
    engine,
    get idle() {
      return told.idle;
    },
  };
}

async function settled(made: { readonly idle: number }): Promise<void> {
  while (made.idle === 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
}

test('pieces that a slow reader has not read are merged into one, and the engine does not wait', async () => {
  const made = group({ answer: () => words });
  await settled(made);

  expect(made.idle).toBe(1);
  const events: GroupEvent[] = [];
  for await (const event of made.answers.events()) events.push(event);

  expect(events.map((event) => (event.type === 'piece' ? event.piece.text : event.type))).toEqual([
    'to be or not to be',
    'end',
  ]);
});

test('a fast reader gets each piece as it is generated', async () => {
  const { answers } = group({ answer: () => words });
  const pieces: string[] = [];

  for await (const event of answers.events()) if (event.type === 'piece') pieces.push(event.piece.text);

  expect(pieces.join('')).toBe('to be or not to be');
  expect(pieces.length).toBeGreaterThan(1);
});

test('all answers end when the reader stops, including those that have not started', async () => {
  const made = group({ answer: () => words, isHeld: true }, 5);

  for await (const event of made.answers.events()) if (event.type === 'piece') break;
  await settled(made);

  expect(made.engine.cancelled).toBe(2);
  expect(made.engine.requests).toHaveLength(2);
  expect(made.idle).toBe(1);
});

describe('a failed engine', () => {
  test('makes the server neither ready nor healthy, and requests get 503', async () => {
    const listeners: ((error: Error) => void)[] = [];
    const failures: string[] = [];
    const { url } = await serveFake({}, { onEngineFailure: (error) => failures.push(error.message) }, (onFailure) =>
      listeners.push(onFailure),
    );

    for (const listener of listeners) listener(new Error('out of memory'));

    expect((await fetch(`${url}/ready`)).status).toBe(503);
    expect((await fetch(`${url}/health`)).status).toBe(503);
    const reply = await post(url, '/v1/completions', { model: NAME, prompt: 'x' });
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(await reply.json()).toMatchObject({ error: { code: 'engine_failed' } });
    expect(failures).toEqual(['out of memory']);
  });
});
