import type OpenAI from 'openai';
import { ask, model, NAME, serve, serveFake } from '../serve';

const encode = (text: string): number[] => model.tokenizer.encode(text);
type Event = OpenAI.Responses.ResponseStreamEvent;

test('a text is answered with a complete response', async () => {
  const { client, engine } = await serveFake({ answer: () => encode('be not') });

  const response = await client.responses.create({
    model: NAME,
    input: 'To be?',
    instructions: 'Be short.',
    temperature: 0.5,
    metadata: { a: 'b' },
  });

  expect(response).toMatchObject({
    object: 'response',
    status: 'completed',
    model: NAME,
    temperature: 0.5,
    metadata: { a: 'b' },
    store: false,
    output: [{ type: 'message', role: 'assistant', status: 'completed' }],
  });
  expect(response.output_text).toBe('be not');
  expect(response.usage).toMatchObject({
    output_tokens: encode('be not').length,
    total_tokens: (engine.requests[0]?.prompt.length ?? 0) + encode('be not').length,
  });
  expect(engine.requests[0]?.prompt).toEqual(
    model.chatTemplate.encode([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'To be?' },
    ]),
  );
});

test('an answer that reached its limit is incomplete, with the reason', async () => {
  const { client } = await serve();

  expect(
    await client.responses.create({
      model: NAME,
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }],
      max_output_tokens: 3,
      temperature: 0,
    }),
  ).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    usage: { output_tokens: 3 },
  });
});

test("a stream has OpenAI's events in their order, which lead to the same response", async () => {
  const { client } = await serveFake({ answer: () => encode('be not') });
  const events: Event[] = [];

  for await (const event of await client.responses.create({ model: NAME, input: 'x', stream: true }))
    events.push(event);

  const types = events.map(({ type }) => type);
  expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ]);
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  expect(events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')).toBe(
    'be not',
  );
  expect(events.at(-1)).toMatchObject({
    response: { status: 'completed', output: [{ content: [{ type: 'output_text', text: 'be not' }] }] },
  });
});

test("the client's own helper puts a stream together", async () => {
  const { client } = await serveFake({ answer: () => encode('be not') });

  expect((await client.responses.stream({ model: NAME, input: 'x' }).finalResponse()).output_text).toBe('be not');
});

test('a schema constrains the answer, and log-probabilities are returned if requested', async () => {
  const { client, engine } = await serveFake({ answer: () => encode('be') });

  const response = await client.responses.create({
    model: NAME,
    input: 'x',
    text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' } } },
    include: ['message.output_text.logprobs'],
    top_logprobs: 2,
  });

  expect(engine.requests[0]).toMatchObject({
    constraint: { type: 'json-schema', schema: '{"type":"object"}' },
    logprobs: 2,
  });
  const [message] = response.output;
  const [part] = message?.type === 'message' ? message.content : [];
  expect(part?.type === 'output_text' ? part.logprobs : []).toHaveLength(encode('be').length);
});

test.each<[object, string]>([
  [{ store: true }, 'store'],
  [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
  [{ background: true }, 'background'],
  [{ tools: [{ type: 'web_search' }] }, 'tools'],
  [{ input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x' }] }] }, 'input[0].content[0].type'],
  [{ input: undefined }, 'input'],
  [{ input: '' }, 'input'],
  [{ text: { format: { type: 'json_schema' } } }, 'text.format.schema'],
  [{ top_logprobs: 1 }, 'top_logprobs'],
  [{ max_output_tokens: 0 }, 'max_output_tokens'],
])('%j is a 400 that names the field', async (fields, param) => {
  const { url } = await serveFake();

  expect(await ask(url, '/v1/responses', { model: NAME, input: 'x', ...fields })).toMatchObject({
    error: { type: 'invalid_request_error', param },
  });
});
